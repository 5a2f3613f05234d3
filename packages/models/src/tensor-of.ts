import { floatTensor, InvalidArgumentError, Tensor } from '@langevin/core';
import type { GraphInput } from './network-source.ts';

/**
 * Numbers as a graph takes them, `[count]`.
 *
 * @param name - of the argument, for messages.
 * @throws {InvalidArgumentError} for a number that the type can't hold.
 */
export function tensorOf(name: string, numbers: readonly number[], type: GraphInput['type']): Tensor {
  const shape = [numbers.length];
  if (type === 'float') return floatTensor(shape, Float32Array.from(numbers));
  const wrong = numbers.find((value) => !(type === 'int32' ? (value | 0) === value : Number.isSafeInteger(value)));
  if (wrong !== undefined) throw new InvalidArgumentError(name, `${wrong} is no ${type}, which this network takes.`);
  return type === 'int32'
    ? new Tensor('int32', Int32Array.from(numbers), shape)
    : new Tensor('int64', BigInt64Array.from(numbers, BigInt), shape);
}
