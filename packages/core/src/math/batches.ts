import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { type FloatTensor, floatTensor, Tensor } from '../tensor.ts';

/**
 * Two batches behind one another, as one.
 *
 * @throws {InvalidArgumentError} naming `argument`, if they differ in type or shape.
 */
export function joinBatches<T extends Tensor>(argument: string, first: T, second: T): T {
  const [one, other] = [first, second].map(({ type, dims }) => `${type} [${dims.join(', ')}]`);
  if (one !== other) {
    throw new InvalidArgumentError(argument, `${one} and ${other} can't be evaluated together; pass both alike.`);
  }
  const { type, dims, size } = first;
  // Whichever kind of array it is, it is made and filled as this one.
  const [a, b] = [first.data as Float32Array, second.data as Float32Array];
  const joined = new (a.constructor as Float32ArrayConstructor)(2 * size);
  joined.set(a);
  joined.set(b, size);
  return new Tensor(type, joined, [2 * dims[0]!, ...dims.slice(1)]) as T;
}

/** The two batches that a joined one is made of, as views of it. */
export function halvesOf({ dims, data }: FloatTensor): [FloatTensor, FloatTensor] {
  const shape = [dims[0]! / 2, ...dims.slice(1)];
  const middle = data.length / 2;
  return [floatTensor(shape, data.subarray(0, middle)), floatTensor(shape, data.subarray(middle))];
}
