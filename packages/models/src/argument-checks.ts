import { describeValue, type FloatTensor, InvalidArgumentError, isTensor, type Tensor } from '@langevin/core';

/** @throws {InvalidArgumentError} for what is no tensor. */
export function requireTensor(name: string, value: unknown): asserts value is Tensor {
  if (!isTensor(value)) throw new InvalidArgumentError(name, `${describeValue(value)} is no tensor.`);
}

/**
 * Checks that an argument is float32 of a shape.
 *
 * @param shape - its sizes, or the names of those that are left open, of which there has to be one at least.
 * @throws {InvalidArgumentError}
 */
export function requireFloats(
  name: string,
  value: unknown,
  shape: readonly (number | string)[],
): asserts value is FloatTensor {
  requireShape(name, value, 'float32', shape);
}

/** Checks that an argument is int64 of a shape, as {@link requireFloats} does. @throws {InvalidArgumentError} */
export function requireInt64(
  name: string,
  value: unknown,
  shape: readonly (number | string)[],
): asserts value is Tensor {
  requireShape(name, value, 'int64', shape);
}

function requireShape(name: string, value: unknown, expected: Tensor.Type, shape: readonly (number | string)[]): void {
  requireTensor(name, value);
  const { type, dims } = value;
  const fits = (size: number | string, axis: number): boolean =>
    typeof size === 'number' ? dims[axis] === size : dims[axis]! > 0;
  if (type === expected && dims.length === shape.length && shape.every(fits)) return;
  const found = `${type} [${dims.join(', ')}]`;
  throw new InvalidArgumentError(name, `is ${found}; ${expected} [${shape.join(', ')}] was expected.`);
}

/** @throws {InvalidArgumentError} for a number that is infinite or none. */
export function checkFinite(name: string, numbers: readonly number[]): void {
  const wrong = numbers.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new InvalidArgumentError(name, `${wrong} is not a finite number.`);
}

/**
 * Checks the indices of rows of a table.
 *
 * @param what - what a row is, such as `a class`.
 * @throws {InvalidArgumentError}
 */
export function checkRows(name: string, indices: readonly number[], count: number, what: string): void {
  const wrong = indices.find((index) => !(Number.isInteger(index) && index >= 0 && index < count));
  if (wrong === undefined) return;
  const range = `there are ${count}, the whole numbers from 0 to ${count - 1}`;
  throw new InvalidArgumentError(name, `${wrong} is not ${what} of this network; ${range}.`);
}

/**
 * `count` numbers from a tensor of one number for the batch, or of one per image.
 *
 * @throws {InvalidArgumentError} if it is no tensor of so many numbers.
 */
export function numbersPerImage(name: string, tensor: Tensor, count: number, batch: number): number[] {
  if (tensor.size !== 1 && tensor.size !== batch) {
    throw new InvalidArgumentError(
      name,
      `holds ${tensor.size} numbers; one, or one for each of the ${batch} images, was expected.`,
    );
  }
  const numbers = numbersOf(name, tensor);
  return Array.from({ length: count }, (_, index) => numbers[numbers.length === 1 ? 0 : index]!);
}

/** The types of tensors whose data are numbers as they are: neither booleans nor the bits of a float16. */
const numericTypes: ReadonlySet<Tensor.Type> = new Set<Tensor.Type>([
  'float32',
  'float64',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
]);

/** The numbers of a tensor. @throws {InvalidArgumentError} for a tensor of anything else. */
export function numbersOf(name: string, { data, type }: Tensor): number[] {
  if (!numericTypes.has(type)) throw new InvalidArgumentError(name, `is a tensor of ${type}; numbers were expected.`);
  return Array.from(data as ArrayLike<number | bigint>, Number);
}
