import { ConfigError } from '@langevin/core';
import { requireName } from '../config/named-choice.ts';
import { type DiscreteConfig, defaultDiscreteConfig } from './discrete-config.ts';

/**
 * The variance of the noise that a step adds. `fixed_small` is the posterior's, β̃_t, and `fixed_large` is β_t
 * (arXiv:2006.11239, section 3.2). With `_log` diffusers computes the same by its logarithm.
 */
export type VarianceType = 'fixed_small' | 'fixed_small_log' | 'fixed_large' | 'fixed_large_log';

/** Settings of a `DDPMScheduler`. All are diffusers'. */
export interface DDPMConfig extends DiscreteConfig {
  /** Which variance the noise has that a step adds. */
  readonly varianceType: VarianceType;
}

/** The settings where none are given: diffusers' own. */
export const defaultDDPMConfig: DDPMConfig = Object.freeze({ ...defaultDiscreteConfig, varianceType: 'fixed_small' });

const varianceTypes: Readonly<Record<VarianceType, true>> = {
  fixed_small: true,
  fixed_small_log: true,
  fixed_large: true,
  fixed_large_log: true,
};

/** Checks the setting that is DDPM's own. @throws {ConfigError} if it is out of range. */
export function requireDDPMConfig(className: string, { varianceType: given }: DDPMConfig): void {
  const varianceType: string = given;
  if (varianceType === 'learned' || varianceType === 'learned_range') {
    const problem = 'the network predicts the variance beside the noise, and a score does not carry it';
    throw new ConfigError(className, 'varianceType', `"${varianceType}" is not supported: ${problem}.`);
  }
  requireName(className, 'varianceType', varianceType, varianceTypes);
}
