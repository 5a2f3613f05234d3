import {
  checkCount,
  checkOptions,
  checkSampleBytes,
  type FloatTensor,
  floatTensor,
  InvalidArgumentError,
} from '@langevin/core';
import { blockMeanBasis, channelMeanBasis, pixelBasis } from './basis.ts';
import { checkBinary } from './check-known.ts';
import { type ImageInput, imageTensor, withChannels } from './image-input.ts';
import { KnownPart, type KnownPartNames } from './known-part.ts';
import { maskTensor } from './mask-input.ts';

/** What the functions below call what they make a known part of. */
const names: KnownPartNames = { images: 'image', isKnown: 'mask' };

/** Pictures, and which of their pixels are to be drawn. */
export interface PixelsInput {
  readonly image: ImageInput;
  /**
   * White (1) where the picture is to be drawn, and black (0) where it is known, as in diffusers; of the picture's size. A
   * tensor may say it of each channel.
   */
  readonly mask: ImageInput;
}

/**
 * Known pixels, for inpainting (arXiv:2011.13456, appendix I.2).
 *
 * @param channels - of the images to be drawn; the picture's if left out. A gray picture is repeated in each.
 * @throws {InvalidArgumentError} for what is no picture or no mask, for a mask of another size or number, or with values
 * in between.
 */
export function knownPixels(input: PixelsInput, channels?: number): KnownPart {
  checkOptions(input, { image: 'any', mask: 'any' });
  const { image, mask } = input;
  const given = imageTensor('image', image);
  const [, found = 0, height, width] = given.dims;
  const needed = checkCount('channels', channels ?? found);
  const images = withChannels('image', given, needed);
  const masks = maskTensor(mask);
  const [, , maskHeight, maskWidth] = masks.dims;
  if (maskHeight !== height || maskWidth !== width) {
    const sizes = `${maskWidth} × ${maskHeight} pixels, and the image ${width} × ${height}`;
    throw new InvalidArgumentError('mask', `has ${sizes}; they have to be of one size.`);
  }
  const isDrawn = withChannels('mask', masks, needed);
  checkBinary(names.isKnown, isDrawn, images.dims);
  const isKnown = floatTensor(
    isDrawn.dims,
    isDrawn.data.map((drawn) => 1 - drawn),
  );
  return new KnownPart({ images, basis: pixelBasis, isKnown }, names);
}

/**
 * A gray picture to be coloured (arXiv:2011.13456, appendix I.3): the mean of each pixel's channels is known.
 *
 * @param image - gray, or in colours of which the mean counts. (Of a picture made gray by other weights, as of a
 * television's, the colours come out with that gray for their mean.)
 * @param channels - of the images to be drawn; 3 if left out.
 * @throws {InvalidArgumentError} for what is no picture, or one of another number of channels.
 */
export function knownGray(image: ImageInput, channels = 3): KnownPart {
  const images = withChannels('image', imageTensor('image', image), checkCount('channels', channels));
  const [, , height = 0, width = 0] = images.dims;
  const isKnown = floatTensor([1, channels, height, width]);
  isKnown.data.fill(1, 0, height * width);
  return new KnownPart({ images, basis: channelMeanBasis, isKnown }, names);
}

/**
 * A small picture to be enlarged `factor` times: the average of each block of `factor` × `factor` pixels is known.
 *
 * @throws {InvalidArgumentError} for what is no picture, or a factor that is no whole number from 1.
 */
export function knownBlocks(image: ImageInput, factor: number): KnownPart {
  if (!(Number.isSafeInteger(factor) && factor >= 1)) {
    throw new InvalidArgumentError('factor', `${factor} is not a whole number from 1.`);
  }
  const images = enlarged(imageTensor('image', image), factor);
  const [, channels = 0, height = 0, width = 0] = images.dims;
  const isKnown = floatTensor([1, channels, height, width]);
  for (let i = 0; i < isKnown.data.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width) % height];
    if (x % factor === 0 && y % factor === 0) isKnown.data[i] = 1;
  }
  return new KnownPart({ images, basis: blockMeanBasis(factor), isKnown }, names);
}

/** Each pixel as a block of them. */
function enlarged(images: FloatTensor, factor: number): FloatTensor {
  const [batch = 0, channels = 0, height = 0, width = 0] = images.dims;
  const dims = [batch, channels, height * factor, width * factor];
  checkSampleBytes('factor', dims);
  const result = floatTensor(dims);
  const lineLength = width * factor;
  for (let i = 0; i < result.data.length; i++) {
    const [x, line] = [Math.floor((i % lineLength) / factor), Math.floor(i / lineLength / factor)];
    result.data[i] = images.data[line * width + x]!;
  }
  return result;
}
