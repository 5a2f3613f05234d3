import { InvalidArgumentError } from '@langevin/core';

/**
 * Checks the number of the step that a run begins with.
 *
 * @param count - how many steps the run has.
 * @throws {InvalidArgumentError} if the run has no such step.
 */
export function requireBegin(begin: number, count: number): void {
  if (Number.isInteger(begin) && begin >= 0 && begin < count) return;
  const steps = `whose steps are numbered from 0 to ${count - 1}`;
  throw new InvalidArgumentError('begin', `${begin} is no step of the run, ${steps}.`);
}
