import { type FloatTensor, InvalidArgumentError, isTensor } from '@langevin/core';
import { RasterImage } from '../raster-image.ts';
import { type ImageInput, imageTensor, picturesOf } from './image-input.ts';

/**
 * A mask as a tensor: one channel of each picture, since that says of whole pixels whether they are to be drawn.
 *
 * @throws {InvalidArgumentError} as {@link imageTensor} does, and for pictures in colours, or with transparency.
 */
export function maskTensor(input: ImageInput): FloatTensor {
  return isTensor(input)
    ? imageTensor('mask', input)
    : RasterImage.toTensor(picturesOf('mask', input).map(blackAndWhite));
}

function blackAndWhite(mask: RasterImage): RasterImage {
  const { channels, data } = mask;
  const problem = (what: string): InvalidArgumentError =>
    new InvalidArgumentError('mask', `${what}; make it white where the picture is to be drawn, and black elsewhere.`);
  for (let i = 0; i < data.length && channels > 1; i += channels) {
    if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) throw problem('is in colours');
    if (channels === 4 && data[i + 3] !== 255) throw problem('is transparent in places');
  }
  return mask.toGray();
}
