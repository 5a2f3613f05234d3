import { describeValue, type FloatTensor, floatTensor, InvalidArgumentError, isTensor } from '@langevin/core';
import { RasterImage } from '../raster-image.ts';
import { checkImages } from './check-images.ts';

/** Pictures, or a float32 tensor `[batch, channels, height, width]` with values in [0, 1]. One may stand for a batch. */
export type ImageInput = RasterImage | readonly RasterImage[] | FloatTensor;

/**
 * Pictures as a tensor `[batch, channels, height, width]` with values in [0, 1].
 *
 * @param argument - for messages.
 * @throws {InvalidArgumentError} if it is neither, the pictures differ in size, or a value is not finite.
 */
export function imageTensor(argument: string, input: ImageInput): FloatTensor {
  if (isTensor(input)) {
    checkImages(argument, input);
    return input;
  }
  return RasterImage.toTensor(picturesOf(argument, input));
}

/** Pictures as a list. @throws {InvalidArgumentError} for what is none. */
export function picturesOf(argument: string, input: RasterImage | readonly RasterImage[]): readonly RasterImage[] {
  const images: readonly RasterImage[] = Array.isArray(input) ? input : [input];
  const odd = images.findIndex((image) => !(image instanceof Object && 'toPng' in image));
  if (images.length > 0 && odd < 0) return images;
  const found = images.length === 0 ? 'an empty list' : describeValue(images[odd]);
  throw new InvalidArgumentError(argument, `is ${found}; pass a RasterImage, a list of them, or a tensor.`);
}

/** As many channels as are needed: those there are, or one of gray repeated. @throws {InvalidArgumentError} */
export function withChannels(argument: string, images: FloatTensor, channels: number): FloatTensor {
  const [batch = 0, found = 0, ...size] = images.dims;
  if (found === channels) return images;
  if (found !== 1) {
    const advice = found === 4 ? ' Take toRgb() of a picture with transparency.' : '';
    throw new InvalidArgumentError(argument, `has ${found} channels; ${channels}, or 1 of gray, are needed.${advice}`);
  }
  const area = images.data.length / batch;
  const repeated = floatTensor([batch, channels, ...size]);
  for (let plane = 0; plane < batch * channels; plane++) {
    const image = Math.floor(plane / channels);
    repeated.data.set(images.data.subarray(image * area, (image + 1) * area), plane * area);
  }
  return repeated;
}
