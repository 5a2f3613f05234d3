import { flag, oneOf, orNull, type SettingChecks } from '../config/setting-checks.ts';
import { requireSetSigmaRange, sigmaCheck } from '../levels/sigma-range.ts';
import { noSpacedSigmas, type SigmaSettings, spacedSigmaChecks } from '../levels/sigma-settings.ts';
import { linspaceSpacing, spacingChecks } from '../levels/timestep-spacing.ts';
import { defaultTrainingSettings, type TrainingSettings } from '../levels/training-settings.ts';
import { hardlyAnySignal } from '../levels/zero-terminal-snr.ts';
import { type ChurnSettings, churnChecks, noChurn } from '../solvers/churn.ts';
import { churnedEuler } from '../solvers/churned-euler.ts';
import { euler } from '../solvers/euler.ts';
import type { Solver } from '../solvers/solver.ts';
import { SigmaScheduler } from './sigma-scheduler.ts';

/** Settings of an {@link EulerDiscreteScheduler}. */
export interface EulerDiscreteConfig extends TrainingSettings, Required<SigmaSettings>, ChurnSettings {
  readonly rescaleBetasZeroSnr: boolean;
}

/** Euler's method over the sigmas of a network that was trained on betas. diffusers has it under the same name. */
export class EulerDiscreteScheduler extends SigmaScheduler<EulerDiscreteConfig> {
  static override readonly className: string = 'EulerDiscreteScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string =
    'Euler’s method, the plainest solver; with churn it stirs in noise before its steps.';
  static override readonly besideDiffusers: readonly string[] = Object.keys(noChurn);
  static override readonly unsupported = { timestepType: 'discrete' };
  static override readonly lastAlphaBar: number = hardlyAnySignal;
  static override readonly defaults: EulerDiscreteConfig = {
    ...defaultTrainingSettings,
    ...noSpacedSigmas,
    ...linspaceSpacing,
    interpolationType: 'linear',
    sigmaMin: null,
    sigmaMax: null,
    rescaleBetasZeroSnr: false,
    finalSigmasType: 'zero',
    ...noChurn,
  };
  static override readonly checks: SettingChecks<Omit<EulerDiscreteConfig, keyof TrainingSettings>> = {
    ...spacedSigmaChecks,
    ...spacingChecks,
    interpolationType: oneOf(['linear', 'log_linear']),
    sigmaMin: orNull(sigmaCheck),
    sigmaMax: orNull(sigmaCheck),
    rescaleBetasZeroSnr: flag,
    finalSigmasType: oneOf(['zero', 'sigma_min']),
    ...churnChecks,
  };

  /** @throws {ConfigError} for an unknown setting, or a value out of range. */
  constructor(config: Partial<EulerDiscreteConfig> = {}) {
    super(config);
    requireSetSigmaRange(new.target.className, this.config);
  }

  protected override solverFor(): Solver {
    return this.config.sChurn > 0 ? churnedEuler(this.config) : euler;
  }
}
