import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';

/** Checks that a shape is a list of whole numbers, and returns it. @throws {InvalidArgumentError} naming `argument`. */
export function checkShape(argument: string, shape: readonly number[]): readonly number[] {
  if (Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 0)) return shape;
  throw new InvalidArgumentError(argument, `[${shape}] is no shape; pass a list of whole numbers.`);
}

/** Checks that two tensors have the same shape. @throws {InvalidArgumentError} naming `argument`, the second one. */
export function checkSameShape(
  argument: string,
  expected: { readonly dims: readonly number[] },
  found: { readonly dims: readonly number[] },
): void {
  const isSame = expected.dims.length === found.dims.length && expected.dims.every((size, i) => size === found.dims[i]);
  if (isSame) return;
  throw new InvalidArgumentError(argument, `has the shape [${found.dims}], but [${expected.dims}] is needed here.`);
}
