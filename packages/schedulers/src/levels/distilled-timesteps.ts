import { InvalidArgumentError } from '@langevin/core';
import { countOf, type SettingCheck, type SettingChecks } from '../config/setting-checks.ts';
import { isNumber } from '../config/settings.ts';

/** Of which timesteps the network was distilled, and how many of them a run visits. */
export interface DistilledSettings {
  /** How many steps the sampler had that the network was distilled from. */
  readonly originalInferenceSteps: number;
  /** Which share of those steps a run covers, up to the data: below 1 for one from a picture with some noise. */
  readonly strength: number;
}

const positiveShare: SettingCheck = {
  isValid: (value) => isNumber(value) && value > 0 && value <= 1,
  range: 'above 0, and at most 1',
};

/** What the settings may be. */
export const distilledChecks: SettingChecks<DistilledSettings> = {
  originalInferenceSteps: countOf(1),
  strength: positiveShare,
};

/**
 * Timesteps evenly among those that the network was distilled at (latent consistency models, arXiv:2310.04378, section 4.3),
 * descending, in numpy's order of operations.
 *
 * @throws {InvalidArgumentError} for more steps than there are such timesteps, or more of these than of the training.
 */
export function distilledTimesteps(
  count: number,
  settings: DistilledSettings & { readonly numTrainTimesteps: number },
): number[] {
  const { numTrainTimesteps, originalInferenceSteps, strength } = settings;
  const distance = Math.floor(numTrainTimesteps / originalInferenceSteps);
  if (distance === 0) {
    const problem = `${originalInferenceSteps} are more than the ${numTrainTimesteps} timesteps of the training`;
    throw new InvalidArgumentError('originalInferenceSteps', `${problem}; set at most as many.`);
  }
  const available = Math.floor(originalInferenceSteps * strength);
  if (count > available) {
    const problem = `${count} are more than the ${available} timesteps that the network was distilled at`;
    throw new InvalidArgumentError('numInferenceSteps', `${problem}; take at most as many.`);
  }
  const spacing = available / count;
  return Array.from({ length: count }, (_, i) => (available - Math.floor(i * spacing)) * distance - 1);
}
