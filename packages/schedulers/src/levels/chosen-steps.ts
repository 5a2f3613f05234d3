import { InvalidArgumentError, type StepChoice } from '@langevin/core';

/**
 * The timesteps that somebody chose for a run over those of the training; none if nobody did.
 *
 * @param total - how many timesteps the network was trained on.
 * @throws {InvalidArgumentError} unless they are of the training.
 */
export function chosenTimesteps({ timesteps }: StepChoice, total: number): readonly number[] | undefined {
  const isTrained = (timestep: number): boolean => Number.isInteger(timestep) && timestep >= 0 && timestep < total;
  if (timesteps === undefined || timesteps.every(isTrained)) return timesteps;
  throw new InvalidArgumentError('timesteps', `[${timesteps}] have to be whole numbers from ${total - 1} to 0.`);
}

/**
 * Checks timesteps, whole ones or not, that somebody chose.
 *
 * @throws {InvalidArgumentError} for one beyond the last of the training.
 */
export function requireTimestepsTo(last: number, timesteps: readonly number[]): void {
  if (timesteps.every((timestep) => timestep <= last)) return;
  throw new InvalidArgumentError('timesteps', `[${timesteps}] begin beyond the last timestep, which is ${last}.`);
}

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
