import { checkSettings } from '../config/setting-checks.ts';
import { requireSetting } from '../config/settings.ts';
import { rhoCheck } from '../levels/karras-sigmas.ts';
import type { SdeSchedulerConfig } from '../sdes/sde-scheduler.ts';
import { type ChurnSettings, churnChecks, noChurn } from '../solvers/churn.ts';

/** Settings of an `EDMHeunScheduler`; of its noise S_churn, S_tmin, S_tmax and S_noise. */
export interface EDMHeunConfig extends SdeSchedulerConfig, ChurnSettings {
  /** ρ of the noise schedule: the larger, the more steps are at small sigmas. */
  readonly rho: number;
}

/** The settings where none are given: no noise, which is the deterministic sampler (algorithm 1). */
export const defaultEDMHeunConfig: Omit<EDMHeunConfig, keyof SdeSchedulerConfig> = Object.freeze({
  rho: 7,
  ...noChurn,
});

/** Checks the settings. @throws {ConfigError} naming the setting of a value out of range. */
export function requireEDMHeunConfig(className: string, config: EDMHeunConfig): void {
  checkSettings<Omit<EDMHeunConfig, keyof SdeSchedulerConfig>>(className, config, { rho: rhoCheck, ...churnChecks });
  const { sTmin, sTmax } = config;
  requireSetting(className, sTmax === null || sTmax >= sTmin, 'sTmax', sTmax, `null, or a number from ${sTmin}`);
}
