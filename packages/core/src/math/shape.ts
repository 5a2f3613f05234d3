import { describeValue } from '../errors/describe-value.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { elementCount, type Tensor } from '../tensor.ts';

/** Checks that a shape is a list of whole numbers, and returns it. @throws {InvalidArgumentError} naming `argument`. */
export function checkShape(argument: string, shape: readonly number[]): readonly number[] {
  if (Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 0)) return shape;
  throw new InvalidArgumentError(argument, `[${shape}] is no shape; pass a list of whole numbers.`);
}

/**
 * Checks that the second tensor is one, and has the shape of the first.
 *
 * @throws {InvalidArgumentError} naming `argument`, the second one.
 */
export function checkSameShape(
  argument: string,
  expected: { readonly dims: readonly number[] },
  found: { readonly dims: readonly number[] },
): void {
  if (!isTensor(found)) throw new InvalidArgumentError(argument, `${describeValue(found)} is no tensor.`);
  const isSame = expected.dims.length === found.dims.length && expected.dims.every((size, i) => size === found.dims[i]);
  if (isSame) return;
  throw new InvalidArgumentError(argument, `has the shape [${found.dims}], but [${expected.dims}] is needed here.`);
}

/** Whether a value has the parts of a tensor: dimensions and data. */
export function isTensor(value: unknown): value is Tensor {
  const { dims, data } = (value ?? {}) as { readonly dims?: unknown; readonly data?: unknown };
  return Array.isArray(dims) && ArrayBuffer.isView(data);
}

/**
 * The largest sample: what one buffer holds everywhere, browsers on 32 bits of address included. A network's activations
 * take hundreds of times as much, so that no run comes near it.
 */
const maxSampleBytes = 2 ** 31;

/** Checks that a sample of a shape can be held in memory. @throws {InvalidArgumentError} naming `argument`. */
export function checkSampleBytes(argument: string, shape: readonly number[]): void {
  const bytes = elementCount(shape) * Float32Array.BYTES_PER_ELEMENT;
  if (bytes <= maxSampleBytes) return;
  const gigabytes = (size: number): string => `${Number((size / 2 ** 30).toPrecision(3))} GiB`;
  throw new InvalidArgumentError(
    argument,
    `a sample of [${shape}] takes ${gigabytes(bytes)}, and at most ${gigabytes(maxSampleBytes)} are possible; ` +
      'draw fewer images at a time, or smaller ones.',
  );
}
