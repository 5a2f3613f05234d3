import { clamp } from '@langevin/core';
import { flag, positive, type SettingChecks } from '../config/setting-checks.ts';
import { noSpacedSigmas, type SpacedSigmaSettings, spacedSigmaChecks } from '../levels/sigma-settings.ts';
import { linspaceSpacing, type SpacingSettings, spacingChecks } from '../levels/timestep-spacing.ts';
import { defaultTrainingSettings, type TrainingSettings } from '../levels/training-settings.ts';
import { heun } from '../solvers/heun.ts';
import { withLimitedData } from '../solvers/limited-data.ts';
import type { Solver } from '../solvers/solver.ts';
import { SigmaScheduler } from './sigma-scheduler.ts';

/** Settings of a {@link HeunDiscreteScheduler}. */
export interface HeunDiscreteConfig extends TrainingSettings, SpacingSettings, SpacedSigmaSettings {
  /** Whether the predicted data are clipped to `clipSampleRange`. */
  readonly clipSample: boolean;
  readonly clipSampleRange: number;
}

/**
 * Heun's method over the sigmas of a network that was trained on betas: a run of N steps takes 2N − 1 evaluations.
 * diffusers has it under the same name, and counts the evaluations as steps.
 */
export class HeunDiscreteScheduler extends SigmaScheduler<HeunDiscreteConfig> {
  static override readonly className: string = 'HeunDiscreteScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string = 'Looks twice at each step, and goes by the mean of what it saw.';
  static override readonly defaults: HeunDiscreteConfig = {
    ...defaultTrainingSettings,
    betaStart: 0.00085,
    betaEnd: 0.012,
    ...noSpacedSigmas,
    clipSample: false,
    clipSampleRange: 1,
    ...linspaceSpacing,
  };
  static override readonly checks: SettingChecks<Omit<HeunDiscreteConfig, keyof TrainingSettings>> = {
    ...spacedSigmaChecks,
    clipSample: flag,
    clipSampleRange: positive,
    ...spacingChecks,
  };

  protected override solverFor(): Solver {
    const { clipSample, clipSampleRange: range } = this.config;
    return clipSample ? withLimitedData(heun, (data) => clamp(data, -range, range, data)) : heun;
  }
}
