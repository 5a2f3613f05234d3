import {
  describeValue,
  drawBatch,
  type FloatTensor,
  type GeneratorInput,
  InvalidArgumentError,
  isTensor,
} from '@langevin/core';

/** Levels of an 8-bit value. */
const levels = 256;

/**
 * 8-bit images as continuous data, for likelihoods: each value k / 255 becomes (k + u) / 256, with u uniform in [0, 1).
 * A density on what it gives bounds the probability of the 8-bit image from below (Theis et al., 2016,
 * arXiv:1511.01844, section 3.1).
 *
 * @param images - `[batch, channels, height, width]`, values in [0, 1] that are multiples of 1/255.
 * @param generator - where u comes from: one for the batch, or one per image.
 * @throws {InvalidArgumentError} for images that are no such tensor, or a generator that is none.
 */
export function dequantize(images: FloatTensor, generator: GeneratorInput): FloatTensor {
  if (!isTensor(images) || images.type !== 'float32') {
    const advice = 'pass a float32 tensor, such as RasterImage.toTensor() makes of pictures';
    throw new InvalidArgumentError('images', `${describeValue(images)} can't be dequantized; ${advice}.`);
  }
  const odd = images.data.find((value) => !(value >= 0 && value <= 1));
  if (odd !== undefined) throw new InvalidArgumentError('images', `holds ${odd}; their values are from 0 to 1.`);
  const uniform = drawBatch(images.dims, generator, (own, part) => own.rand(part).data);
  uniform.data.forEach((u, i) => {
    uniform.data[i] = (Math.round(images.data[i]! * (levels - 1)) + u) / levels;
  });
  return uniform;
}

/**
 * The bits per dimension of 8-bit images, from those of the density of their {@link dequantize}d values: a value takes
 * 1/256 of the range, and so log₂(256 / width) bits more.
 *
 * @param bitsPerDim - of the density, in the range that the model was trained on.
 * @param width - of that range: 1 for data in [0, 1], 2 for data in [-1, 1].
 * @throws {InvalidArgumentError} for what is no list of bits.
 */
export function discreteBitsPerDim(bitsPerDim: Float64Array, width = 1): Float64Array {
  if (!(bitsPerDim instanceof Float64Array)) {
    throw new InvalidArgumentError(
      'bitsPerDim',
      `${describeValue(bitsPerDim)} is no Float64Array; pass a likelihood's.`,
    );
  }
  return bitsPerDim.map((bits) => bits + Math.log2(levels / width));
}
