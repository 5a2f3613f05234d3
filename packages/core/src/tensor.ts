import { Tensor, type TypedTensor } from 'onnxruntime-common';

export { Tensor };

/**
 * A float32 tensor: samples, scores and noise, usually laid out `[batch, channels, height, width]`.
 *
 * Go by `type` and `dims`, never by `instanceof`: each runtime bundles its own copy of the class.
 */
export type FloatTensor = TypedTensor<'float32'>;

/**
 * Number of elements of a shape. Beyond 2^53 it is inexact, but never below 2^53 (or it is NaN), so comparing it
 * for equality with a length that exists needs no check for overflow.
 */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Wraps `data` (not copied), or zeros, as a float32 tensor of the given shape. */
export function floatTensor(shape: readonly number[], data?: Float32Array): FloatTensor {
  return new Tensor('float32', data ?? new Float32Array(elementCount(shape)), [...shape]);
}
