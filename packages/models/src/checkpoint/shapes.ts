/** More dimensions than any network's weight has. */
const maxRank = 32;

/** Whether a value from a file is a list of counts: a shape, or strides. */
export function isShape(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.length <= maxRank && value.every((size) => Number.isSafeInteger(size) && size >= 0)
  );
}

/**
 * Number of elements of a shape. Beyond 2^53 it is inexact, but never below 2^53 (or it is NaN), so comparing it
 * for equality with a length that exists needs no check for overflow.
 */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
