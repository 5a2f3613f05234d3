import { InvalidArgumentError } from '@langevin/core';
import { spacedTimesteps } from '../levels/timestep-spacing.ts';
import type { DPMSolverConfig } from './dpm-solver-config.ts';

/**
 * The times of a run of `count` steps, descending, and the time at which it ends if it does not end at the data.
 *
 * For an SDE of T timesteps they are diffusers', where timestep t is at the time (t + 1) / T. Otherwise they are spread
 * evenly from 1 to `samplingEps`, both included in a run that ends at the data.
 *
 * @throws {InvalidArgumentError} for more steps than the network was trained on, or an offset beyond the last of them.
 */
export function solverTimes(count: number, config: DPMSolverConfig): number[] {
  const { sde, samplingEps, timestepSpacing, stepsOffset, finalSigmasType } = config;
  const { timestepCount } = sde;
  if (timestepCount === undefined) {
    const intervals = Math.max(finalSigmasType === 'zero' ? count - 1 : count, 1);
    return Array.from({ length: intervals + 1 }, (_, i) => 1 - (i * (1 - samplingEps)) / intervals);
  }
  const settings = { numTrainTimesteps: timestepCount, timestepSpacing, stepsOffset };
  if (timestepSpacing !== 'trailing' && count >= timestepCount) {
    const problem = `${count} are as many as the ${timestepCount} timesteps that the network was trained on, or more`;
    throw new InvalidArgumentError('numInferenceSteps', `${problem}; take fewer.`);
  }
  // One more than asked for, the last of which is where the others lead.
  const timesteps =
    timestepSpacing === 'trailing'
      ? spacedTimesteps(count, settings)
      : spacedTimesteps(count + 1, settings).slice(0, -1);
  return [...timesteps, 0].map((timestep) => (timestep + 1) / timestepCount);
}
