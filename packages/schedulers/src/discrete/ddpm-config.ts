import { ConfigError } from '@langevin/core';
import { requireName } from '../config/settings.ts';
import { type DiscreteConfig, defaultDiscreteConfig, resolveDiscreteConfig } from './discrete-config.ts';

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

/**
 * Every setting, from those given and the defaults.
 *
 * @throws {ConfigError} for an unknown setting, or naming the setting of a value out of range.
 */
export function resolveDDPMConfig(className: string, given: Partial<DDPMConfig>): DDPMConfig {
  const config = resolveDiscreteConfig(className, defaultDDPMConfig, given);
  const varianceType: string = config.varianceType;
  if (varianceType === 'learned' || varianceType === 'learned_range') {
    const problem = 'the network predicts the variance beside the noise, and a score does not carry it';
    throw new ConfigError(className, 'varianceType', `"${varianceType}" is not supported: ${problem}.`);
  }
  requireName(className, 'varianceType', varianceType, varianceTypes);
  return config;
}
