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
