import { Tensor, type TypedTensor } from 'onnxruntime-common';
import { describeValue } from './errors/describe-value.ts';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';

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

/**
 * Wraps `data` (not copied), or zeros, as a float32 tensor of the given shape.
 *
 * @throws {InvalidArgumentError} if the data is no Float32Array, or of another length than the shape has places.
 */
export function floatTensor(shape: readonly number[], data?: Float32Array): FloatTensor {
  if (!Array.isArray(shape)) {
    throw new InvalidArgumentError('shape', `${describeValue(shape)} is no shape; pass a list of whole numbers.`);
  }
  const count = elementCount(shape);
  const values = data ?? new Float32Array(count);
  if (!(values instanceof Float32Array)) {
    throw new InvalidArgumentError(
      'data',
      `${describeValue(values)} is no Float32Array; make one with Float32Array.from().`,
    );
  }
  if (values.length !== count) {
    throw new InvalidArgumentError(
      'data',
      `has ${values.length} values; the shape [${shape.join(', ')}] takes ${count}.`,
    );
  }
  return new Tensor('float32', values, [...shape]);
}
