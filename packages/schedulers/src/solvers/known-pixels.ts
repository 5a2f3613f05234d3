import { type FloatTensor, floatTensor, InvalidArgumentError } from '@langevin/core';

/** Pixels that are known of the images that a run draws. A known part of pixels, as pipelines take it, is one. */
export interface KnownPixels {
  /** Images that have them, in the range of the run's samples: `[batch, channels, height, width]`; one may stand for all. */
  readonly images: FloatTensor;
  /** 1 where a pixel is known, and 0 where it is to be drawn: `[batch, channels, height, width]`; either of the first may be 1. */
  readonly isKnown: FloatTensor;
}

/** What is known, of samples of a shape. @throws {InvalidArgumentError} if it is of others. */
export function knownOf({ images, isKnown }: KnownPixels, dims: readonly number[]): KnownPixels {
  return { images: repeated('images', images, dims), isKnown: repeated('isKnown', isKnown, dims) };
}

/** A tensor that is the same along each side of which it has 1 value. */
function repeated(name: string, tensor: FloatTensor, dims: readonly number[]): FloatTensor {
  const isFit = tensor.dims.length === dims.length && tensor.dims.every((side, i) => side === 1 || side === dims[i]);
  if (!isFit) {
    const problem = `has the shape [${tensor.dims}], which does not fit samples of [${dims}]`;
    throw new InvalidArgumentError(name, `${problem}; resize what is known, or change the size that is drawn.`);
  }
  const result = floatTensor(dims);
  for (let i = 0; i < result.data.length; i++) {
    let [rest, place, stride] = [i, 0, 1];
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      const side = tensor.dims[axis]!;
      if (side > 1) place += (rest % dims[axis]!) * stride;
      stride *= side;
      rest = Math.floor(rest / dims[axis]!);
    }
    result.data[i] = tensor.data[place]!;
  }
  return result;
}
