import { isNumber, requireSetting } from '../config/settings.ts';
import type { SdeSchedulerConfig } from '../sdes/sde-scheduler.ts';

/** Settings of an `EDMHeunScheduler`. */
export interface EDMHeunConfig extends SdeSchedulerConfig {
  /** ρ of the noise schedule: the larger, the more steps are at small sigmas. */
  readonly rho: number;
  /** S_churn: how much noise is added in all, and removed again; 0 for the deterministic sampler (algorithm 1). */
  readonly sChurn: number;
  /** S_tmin, the smallest sigma at which noise is added. */
  readonly sTmin: number;
  /** S_tmax, the largest sigma at which noise is added; null for no limit. */
  readonly sTmax: number | null;
  /** S_noise, the standard deviation of the added noise: a little above 1 makes up for what a network removes too much. */
  readonly sNoise: number;
}

/** The settings where none are given: no noise. */
export const defaultEDMHeunConfig: Omit<EDMHeunConfig, keyof SdeSchedulerConfig> = Object.freeze({
  rho: 7,
  sChurn: 0,
  sTmin: 0,
  sTmax: null,
  sNoise: 1,
});

/** Checks the settings. @throws {ConfigError} naming the setting of a value out of range. */
export function requireEDMHeunConfig(className: string, config: EDMHeunConfig): void {
  const { rho, sChurn, sTmin, sTmax, sNoise } = config;
  const require = requireSetting.bind(undefined, className);
  require(isNumber(rho) && rho > 0, 'rho', rho, 'a number above 0');
  require(isNumber(sChurn) && sChurn >= 0, 'sChurn', sChurn, 'a number from 0');
  require(isNumber(sTmin) && sTmin >= 0, 'sTmin', sTmin, 'a number from 0');
  require(sTmax === null || (isNumber(sTmax) && sTmax >= sTmin), 'sTmax', sTmax, `null, or a number from ${sTmin}`);
  require(isNumber(sNoise) && sNoise > 0, 'sNoise', sNoise, 'a number above 0');
}
