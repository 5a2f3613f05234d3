import { InvalidArgumentError } from '@langevin/core';

/**
 * Checks sigmas that somebody chose.
 *
 * @param slack - by how much of the largest rounding may go beyond it; 0 if left out.
 * @throws {InvalidArgumentError} for one above the largest that there is.
 */
export function requireSigmasTo(largest: number, sigmas: readonly number[], slack = 0): void {
  if (sigmas.every((sigma) => sigma <= largest * (1 + slack))) return;
  throw new InvalidArgumentError('sigmas', `[${sigmas}] begin above the largest sigma, which is ${largest}.`);
}
