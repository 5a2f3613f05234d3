import { isNumber, requireSetting } from '../config/settings.ts';
import type { ButcherTableau } from '../ode/butcher-tableau.ts';
import { type OdeMethodName, resolveOdeMethod } from '../ode/ode-methods.ts';
import type { SdeSchedulerConfig, SdeSchedulerOptions } from '../sdes/sde-scheduler.ts';

/** Settings of a `ProbabilityFlowScheduler`. */
export interface ProbabilityFlowConfig extends SdeSchedulerConfig {
  /** The Runge-Kutta method: by name, or a tableau of one's own. */
  readonly method: OdeMethodName | ButcherTableau;
  /** The error that a step may have relative to a value. Below 1e-6, the float32 of a network is in the way. */
  readonly rtol: number;
  /** The error that a step may have besides. */
  readonly atol: number;
  /**
   * What is solved as one system, with the same steps: the whole `batch`, as the original code does, or each `image` by
   * itself, one after the other, so that it does not depend on the others of its batch.
   */
  readonly system: 'batch' | 'image';
}

/** What a `ProbabilityFlowScheduler` is made from: an SDE, and what differs from the defaults. */
export type ProbabilityFlowOptions = SdeSchedulerOptions<ProbabilityFlowConfig>;

/** The settings where none are given. */
export const defaultProbabilityFlowConfig: Omit<ProbabilityFlowConfig, keyof SdeSchedulerConfig> = Object.freeze({
  method: 'dopri5',
  rtol: 1e-5,
  atol: 1e-5,
  system: 'batch',
});

/** Checks the settings. @throws {ConfigError} for an unknown method, or naming the setting of a value out of range. */
export function requireProbabilityFlowConfig(className: string, config: ProbabilityFlowConfig): void {
  const { rtol, atol, system } = config;
  resolveOdeMethod(className, config.method);
  const require = requireSetting.bind(undefined, className);
  require(isNumber(rtol) && rtol > 0, 'rtol', rtol, 'a number above 0');
  require(isNumber(atol) && atol >= 0, 'atol', atol, 'a number from 0');
  require(['batch', 'image'].includes(system), 'system', system, '"batch" or "image"');
}
