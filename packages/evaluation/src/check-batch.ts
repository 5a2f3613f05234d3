import { describeValue, type FloatTensor, InvalidArgumentError, isAllFinite, isTensor } from '@langevin/core';

/**
 * Checks that a tensor is a batch `[batch, …]` of finite float32 numbers.
 *
 * @param axes - what its dimensions are, such as `['batch', 'features']`.
 * @throws {InvalidArgumentError} naming `argument`.
 */
export function checkBatch(argument: string, batch: FloatTensor, axes: readonly string[]): void {
  const expected = `float32 [${axes.join(', ')}]`;
  if (!isTensor(batch)) {
    throw new InvalidArgumentError(argument, `${describeValue(batch)} is no tensor; pass ${expected}.`);
  }
  if (batch.type !== 'float32' || batch.dims.length !== axes.length || batch.data.length === 0) {
    throw new InvalidArgumentError(argument, `is ${batch.type} [${batch.dims.join(', ')}]; pass ${expected}.`);
  }
  if (!isAllFinite(batch)) throw new InvalidArgumentError(argument, 'holds a NaN or an infinity.');
}

/**
 * Checks that what is added to a set is of the shape of what is there already.
 *
 * @param what - is added, such as `pictures`.
 * @throws {InvalidArgumentError} naming it.
 */
export function checkAlike(what: string, before: readonly number[], added: readonly number[]): void {
  if (String(before) === String(added)) return;
  throw new InvalidArgumentError(
    what,
    `of [${added.join(', ')}] don't go with those of [${before.join(', ')}] before.`,
  );
}
