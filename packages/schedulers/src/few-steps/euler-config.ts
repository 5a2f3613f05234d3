import { checkSettings, share } from '../config/setting-checks.ts';
import { rhoCheck } from '../levels/karras-sigmas.ts';
import type { SdeSchedulerConfig } from '../sdes/sde-scheduler.ts';

/** Settings of an `EulerScheduler`. */
export interface EulerConfig extends SdeSchedulerConfig {
  /** ρ of the noise schedule: the larger, the more steps are at small sigmas. */
  readonly rho: number;
  /** η: how much of an ancestral step's noise is added, from 0, the probability flow, to 1, the reverse-time SDE. */
  readonly eta: number;
}

/** The settings where none are given: no noise. */
export const defaultEulerConfig: Omit<EulerConfig, keyof SdeSchedulerConfig> = Object.freeze({ rho: 7, eta: 0 });

/** Checks the settings. @throws {ConfigError} naming the setting of a value out of range. */
export function requireEulerConfig(className: string, config: EulerConfig): void {
  checkSettings<Omit<EulerConfig, keyof SdeSchedulerConfig>>(className, config, { rho: rhoCheck, eta: share });
}
