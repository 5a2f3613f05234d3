import { InvalidArgumentError } from '@langevin/core';
import { countOf, type SettingCheck, type SettingChecks } from '../config/setting-checks.ts';
import { isNumber, requireSetting } from '../config/settings.ts';

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

/** Checks that there are such timesteps. @throws {ConfigError} */
export function requireDistilled(
  className: string,
  settings: DistilledSettings & { readonly numTrainTimesteps: number },
): void {
  const { numTrainTimesteps, originalInferenceSteps, strength } = settings;
  const require = requireSetting.bind(undefined, className);
  require(originalInferenceSteps <= numTrainTimesteps, 'originalInferenceSteps', originalInferenceSteps, (nameOf) =>
    `at most ${nameOf('numTrainTimesteps')}, ${numTrainTimesteps}`);
  require(originalInferenceSteps * strength >= 1, 'strength', strength, (nameOf) =>
    `a share of ${nameOf('originalInferenceSteps')}, ${originalInferenceSteps}, that is a step at least`);
}

/**
 * Timesteps evenly among those that the network was distilled at (latent consistency models, arXiv:2310.04378, section 4.3),
 * descending, in numpy's order of operations.
 *
 * @throws {InvalidArgumentError} for more steps than there are such timesteps.
 */
export function distilledTimesteps(
  count: number,
  settings: DistilledSettings & { readonly numTrainTimesteps: number },
): number[] {
  const { numTrainTimesteps, originalInferenceSteps, strength } = settings;
  const distance = Math.floor(numTrainTimesteps / originalInferenceSteps);
  const available = Math.floor(originalInferenceSteps * strength);
  if (count > available) {
    const problem = `${count} are more than the ${available} timesteps that the network was distilled at`;
    throw new InvalidArgumentError('numInferenceSteps', `${problem}; take at most as many.`);
  }
  const spacing = available / count;
  return Array.from({ length: count }, (_, i) => (available - Math.floor(i * spacing)) * distance - 1);
}
