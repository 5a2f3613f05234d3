import { flag, type SettingChecks } from '../config/setting-checks.ts';
import { linspaceSpacing, type SpacingSettings, spacingChecks } from '../levels/timestep-spacing.ts';
import { defaultTrainingSettings, type TrainingSettings } from '../levels/training-settings.ts';
import { hardlyAnySignal } from '../levels/zero-terminal-snr.ts';
import { eulerStep } from '../solvers/euler.ts';
import { singleStep } from '../solvers/single-step.ts';
import type { Solver } from '../solvers/solver.ts';
import { SigmaScheduler } from './sigma-scheduler.ts';

/** Settings of an {@link EulerAncestralDiscreteScheduler}. */
export interface EulerAncestralDiscreteConfig extends TrainingSettings, SpacingSettings {
  readonly rescaleBetasZeroSnr: boolean;
}

/**
 * Ancestral sampling by Euler's method over the sigmas of a network that was trained on betas. diffusers has it under the
 * same name.
 */
export class EulerAncestralDiscreteScheduler extends SigmaScheduler<EulerAncestralDiscreteConfig> {
  static override readonly className: string = 'EulerAncestralDiscreteScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string = 'Euler’s method with fresh noise in each step.';
  static override readonly lastAlphaBar: number = hardlyAnySignal;
  static override readonly defaults: EulerAncestralDiscreteConfig = {
    ...defaultTrainingSettings,
    ...linspaceSpacing,
    rescaleBetasZeroSnr: false,
  };
  static override readonly checks: SettingChecks<Omit<EulerAncestralDiscreteConfig, keyof TrainingSettings>> = {
    ...spacingChecks,
    rescaleBetasZeroSnr: flag,
  };

  protected override solverFor(): Solver {
    return singleStep(eulerStep, { eta: 1 });
  }
}
