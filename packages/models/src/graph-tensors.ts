import {
  describeValue,
  type FloatTensor,
  float32ToHalf,
  floatTensor,
  halfToFloat32,
  InvalidArgumentError,
  Tensor,
} from '@langevin/core';
import type { GraphInput, InputType } from './network-source.ts';

/** Makes a tensor of each type that an input may have. */
const makers: Readonly<
  Record<InputType, (numbers: readonly number[] | Float32Array, shape: readonly number[]) => Tensor>
> = {
  float: (numbers, shape) => floatTensor(shape, Float32Array.from(numbers)),
  double: (numbers, shape) => new Tensor('float64', Float64Array.from(numbers), shape),
  half: (numbers, shape) => new Tensor('float16', float32ToHalf(Float32Array.from(numbers)), shape),
  int32: (numbers, shape) => new Tensor('int32', Int32Array.from(numbers), shape),
  int64: (numbers, shape) => new Tensor('int64', BigInt64Array.from(Array.from(numbers), BigInt), shape),
};

/** Whether an input takes whole numbers alone. */
export function isWhole({ type }: GraphInput): boolean {
  return type === 'int32' || type === 'int64';
}

/** Whether an input takes one number for all images: a scalar, or `[1]`. */
export function takesOne({ shape }: GraphInput): boolean {
  return shape?.every((size) => size === 1) ?? false;
}

/**
 * Numbers, one for all images or one for each, as a graph takes them.
 *
 * @param name - of the argument, for messages.
 * @throws {InvalidArgumentError} for a number that the type can't hold, and for more or fewer than the graph takes.
 */
export function numbersFor(name: string, input: GraphInput, numbers: readonly number[]): Tensor {
  const { type, shape = ['batch'] } = input;
  const wrong = isWhole(input) ? numbers.find((value) => !canHold(type, value)) : undefined;
  if (wrong !== undefined) throw new InvalidArgumentError(name, `${wrong} is no ${type}, which this network takes.`);
  const given = takesOne(input) ? oneOf(name, numbers) : numbers;
  // Of several sizes that are left open, the first is the batch.
  const batchAxis = shape.findIndex((size) => typeof size !== 'number');
  const dims = shape.map((size, axis) => (typeof size === 'number' ? size : axis === batchAxis ? given.length : 1));
  if (dims.reduce((product, size) => product * size, 1) !== given.length) {
    const declared = `[${shape.join(', ')}]`;
    throw new InvalidArgumentError(name, `holds ${given.length} numbers; the network's file takes ${declared}.`);
  }
  return makers[type](given, dims);
}

/**
 * Images, or embeddings, as a graph takes them.
 *
 * @throws {InvalidArgumentError} if the graph was exported for others.
 */
export function imagesFor(name: string, input: GraphInput, images: FloatTensor): Tensor {
  checkDeclaredShape(name, input, images.dims);
  return input.type === 'float' ? images : makers[input.type](images.data, images.dims);
}

/** Checks that a graph takes images of a shape. @throws {InvalidArgumentError} if it was exported for others. */
export function checkDeclaredShape(name: string, { shape }: GraphInput, dims: readonly number[]): void {
  const isOther = shape?.some((size, axis) => typeof size === 'number' && size !== dims[axis]);
  if (!isOther && (shape === undefined || shape.length === dims.length)) return;
  const found = `[${dims.join(', ')}]`;
  throw new InvalidArgumentError(name, `is ${found}; the network's file was exported for [${shape!.join(', ')}].`);
}

/** What a graph gives as float32. @throws {InvalidArgumentError} if it gives something other than such numbers. */
export function toFloatTensor(output: Tensor | undefined): FloatTensor {
  switch (output?.type) {
    case 'float32':
      return output as FloatTensor;
    case 'float64':
      return floatTensor(output.dims, Float32Array.from(output.data as Float64Array));
    case 'float16': {
      // Where there is a Float16Array, it is one: the same bits.
      const { buffer, byteOffset, length } = output.data as Uint16Array;
      return floatTensor(output.dims, halfToFloat32(new Uint16Array(buffer, byteOffset, length)));
    }
    default:
      throw new InvalidArgumentError('model', `gives ${output?.type ?? describeValue(output)}, and no images.`);
  }
}

function canHold(type: InputType, value: number): boolean {
  return type === 'int32' ? (value | 0) === value : Number.isSafeInteger(value);
}

/** The number that all are. @throws {InvalidArgumentError} if they differ. */
function oneOf(name: string, numbers: readonly number[]): readonly number[] {
  const [first, ...others] = numbers;
  if (first !== undefined && others.every((value) => value === first)) return [first];
  throw new InvalidArgumentError(name, 'differs from image to image; this network takes one number for all of them.');
}
