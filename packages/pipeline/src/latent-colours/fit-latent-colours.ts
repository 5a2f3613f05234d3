import {
  checkSameShape,
  describeValue,
  type FloatTensor,
  floatTensor,
  InvalidArgumentError,
  isTensor,
} from '@langevin/core';
import { checkLatents, LatentColours } from './latent-colours.ts';
import { solveNormalEquations } from './normal-equations.ts';

/**
 * Fits the map of latents to colours by least squares. The best pairs are of a pipeline's own pictures; a few of them do, since
 * every place of a latent counts.
 *
 * @param latents - `[batch, channels, height, width]`, as the decoder takes them.
 * @param images - what they decode to, `[batch, 3, …]` with values in [0, 1] and sides that are whole multiples of those of the
 * latents. The colour at a latent is the mean of its pixels.
 * @throws {InvalidArgumentError} if the two don't go together, or the latents have too few places, or too little difference
 * between these, to tell what each channel does.
 */
export function fitLatentColours(latents: FloatTensor, images: FloatTensor): LatentColours {
  const [batch, channels, height, width] = checkLatents(latents);
  const colours = meanColours(images, height, width);
  checkSameShape('images', { dims: [batch, 3, height, width] }, colours);
  const rows = solveNormalEquations(channelsOf(latents, channels), channelsOf(colours, 3));
  if (rows) return new LatentColours(rows);
  const places = `${batch * height * width} places of latents`;
  const advice = 'pass more of them, or ones that differ in every channel';
  throw new InvalidArgumentError('latents', `${places} don't tell what each of ${channels} channels does; ${advice}.`);
}

/**
 * Images of fewer pixels: the mean of each block of them.
 *
 * @throws {InvalidArgumentError} naming `images`, if their sides are no whole multiples of those asked for.
 */
export function meanColours(images: FloatTensor, height: number, width: number): FloatTensor {
  if (!isTensor(images)) throw new InvalidArgumentError('images', `${describeValue(images)} is no tensor.`);
  const [batch = 0, channels = 0, fullHeight = 0, fullWidth = 0] = images.dims;
  const [down, across] = [fullHeight / height, fullWidth / width];
  const isMultiple = [down, across].every((ratio) => Number.isInteger(ratio) && ratio > 0);
  if (!isMultiple || images.dims.length !== 4) {
    const needed = `[batch, 3, n · ${height}, m · ${width}] is needed here`;
    throw new InvalidArgumentError('images', `have the shape [${images.dims}], but ${needed}.`);
  }
  const means = floatTensor([batch, channels, height, width]);
  const sums = new Float64Array(means.data.length);
  for (let i = 0; i < images.data.length; i++) {
    const row = Math.floor(i / fullWidth);
    const plane = Math.floor(row / fullHeight);
    const y = Math.floor((row - plane * fullHeight) / down);
    const x = Math.floor((i - row * fullWidth) / across);
    sums[(plane * height + y) * width + x]! += images.data[i]!;
  }
  for (let i = 0; i < sums.length; i++) means.data[i] = sums[i]! / (down * across);
  return means;
}

/** The values of each channel, of one image after the other. */
function channelsOf({ data, dims }: FloatTensor, channels: number): Float64Array[] {
  const area = dims[2]! * dims[3]!;
  return Array.from({ length: channels }, (_, channel) => {
    const values = new Float64Array(dims[0]! * area);
    for (let image = 0; image < dims[0]!; image++) {
      const start = (image * channels + channel) * area;
      values.set(data.subarray(start, start + area), image * area);
    }
    return values;
  });
}
