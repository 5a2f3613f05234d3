import {
  checkCount,
  checkOptions,
  describeValue,
  type FloatTensor,
  floatTensor,
  Generator,
  InvalidArgumentError,
  isTensor,
  type OptionKinds,
} from '@langevin/core';
import { fromCentered } from '../centered-images.ts';
import { fitLatentColours, meanColours } from './fit-latent-colours.ts';
import type { LatentColours } from './latent-colours.ts';

/** What turns latents `[batch, channels, height, width]` into pictures `[batch, 3, …]` with values in [-1, 1]: a VAE. */
export interface LatentDecoder {
  decode(latents: FloatTensor): Promise<FloatTensor>;
}

/** Options of {@link fitDecoderColours}. */
export interface DecoderColoursOptions {
  /** Channels of the latents. */
  readonly channels: number;
  /** What latents are multiplied by to vary by 1, as the VAE's configuration says; 1 if left out. */
  readonly scalingFactor?: number | undefined;
  /** Of the latents that are decoded; that of seed 0 if left out, so that a decoder has one map. */
  readonly generator?: Generator | undefined;
  /** Ends it after the picture that is being decoded. */
  readonly signal?: AbortSignal | undefined;
}

const optionKinds: OptionKinds<DecoderColoursOptions> = {
  channels: 'any',
  scalingFactor: 'number',
  generator: 'generator',
  signal: 'signal',
};

/** Pictures that are decoded at least, latents along their sides, and how many of these in a row are the same. */
const [fewest, side, patch] = [16, 16, 8];

/**
 * Fits the map of latents to colours for a decoder: it decodes 16 pictures of 16 × 16 latents, one after the other, or as many as there
 * are channels.
 *
 * The latents are random, and the same over each of four patches, since most of a picture changes slowly: latents that are each
 * drawn by themselves decode to textures whose colours say little of those of surfaces. (With the autoencoder of a model of
 * pictograms the colours of its pictures are missed by 0.11 in the root mean square, by a map of such latents by 0.17, by one of
 * random pictures that were encoded by 0.13 to 0.3, and by the best map that there is by 0.10.)
 *
 * @throws {InvalidArgumentError} for options that are none, or if what is decoded is no picture, or of no multiple of the
 * latents' size.
 */
export async function fitDecoderColours(
  decoder: LatentDecoder,
  options: DecoderColoursOptions,
): Promise<LatentColours> {
  if (typeof decoder?.decode !== 'function') {
    throw new InvalidArgumentError('decoder', `${describeValue(decoder)} can't decode; pass a VAE.`);
  }
  checkOptions(options, optionKinds);
  const { channels, scalingFactor = 1, generator = new Generator(0), signal } = options;
  checkCount('channels', channels);
  if (!(scalingFactor > 0)) throw new InvalidArgumentError('scalingFactor', `${scalingFactor} is not above 0.`);
  const pictures = Math.max(fewest, channels);
  const latents = patches(generator, pictures, channels, scalingFactor);
  const colours = floatTensor([pictures, 3, side, side]);
  for (let i = 0; i < pictures; i++) {
    signal?.throwIfAborted();
    const size = channels * side * side;
    const one = floatTensor([1, channels, side, side], latents.data.slice(i * size, (i + 1) * size));
    const picture = checkPicture(await decoder.decode(one));
    const decoded = meanColours(fromCentered(picture), side, side);
    colours.data.set(decoded.data, i * decoded.data.length);
  }
  return fitLatentColours(latents, colours);
}

/** Random latents of which those of a patch are the same. */
function patches(generator: Generator, pictures: number, channels: number, scalingFactor: number): FloatTensor {
  const across = side / patch;
  const values = generator.randn([pictures, channels, across, across]).data;
  const latents = floatTensor([pictures, channels, side, side]);
  for (let i = 0; i < latents.data.length; i++) {
    const [x, y, plane] = [i % side, Math.floor(i / side) % side, Math.floor(i / side / side)];
    const from = (plane * across + Math.floor(y / patch)) * across + Math.floor(x / patch);
    latents.data[i] = values[from]! / scalingFactor;
  }
  return latents;
}

/** What was decoded of one latent. @throws {InvalidArgumentError} if it is not one picture in colours, a multiple as large. */
function checkPicture(decoded: FloatTensor): FloatTensor {
  const dims = isTensor(decoded) ? decoded.dims : [];
  const isMultiple = (size = 0): boolean => size > 0 && size % side === 0;
  if (dims.length === 4 && dims[0] === 1 && dims[1] === 3 && dims.slice(2).every(isMultiple)) return decoded;
  const found = `makes [${dims}] of one latent of ${side} × ${side}`;
  throw new InvalidArgumentError('decoder', `${found}; a picture [1, 3, n · ${side}, m · ${side}] is needed.`);
}
