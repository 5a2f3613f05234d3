import { InvalidArgumentError, type NoiseLevel, type StepChoice } from '@langevin/core';
import { karrasSigmas } from './karras-sigmas.ts';
import { rangeLevel, type SigmaRange } from './sigma-range.ts';

/** The sigmas between which a consistency model was trained. */
export interface ConsistencyLevelSettings extends SigmaRange {
  readonly rho: number;
  /** How many of them there are. */
  readonly numTrainTimesteps: number;
}

/**
 * The levels of a run, each of them one of the schedule of Karras et al. that the network was trained on, down to the
 * smallest. Chosen timesteps are their numbers in that schedule, from the last step's to the first's, as diffusers and
 * the original code list them: `[22, 0]` begins at number 0, the largest sigma, and goes on from number 22.
 *
 * @throws {InvalidArgumentError} for more steps than there are levels, or a number of none.
 */
export function consistencyLevels(
  { numInferenceSteps: count, timesteps }: StepChoice,
  settings: ConsistencyLevelSettings,
): NoiseLevel[] {
  const { numTrainTimesteps: total, sigmaMin, sigmaMax, rho } = settings;
  if (count > total) {
    const problem = `${count} are more than the ${total} noise levels that the network was trained on`;
    throw new InvalidArgumentError('numInferenceSteps', `${problem}; take at most as many.`);
  }
  const ladder = karrasSigmas(total, sigmaMin, sigmaMax, rho);
  const numbers = timesteps?.toReversed() ?? Array.from({ length: count }, (_, i) => i * Math.floor(total / count));
  const sigmas = numbers.map((number) => {
    const sigma = ladder[number];
    if (sigma !== undefined) return sigma;
    throw new InvalidArgumentError('timesteps', `${number} is none of the ${total} levels, which are numbered from 0.`);
  });
  return [...sigmas, sigmaMin].map((sigma) => rangeLevel(sigma, settings));
}
