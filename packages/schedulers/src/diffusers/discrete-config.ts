import { flag, type SettingChecks } from '../config/setting-checks.ts';
import { type SpacingSettings, spacingChecks } from '../levels/timestep-spacing.ts';
import { defaultTrainingSettings, type TrainingSettings } from '../levels/training-settings.ts';
import { defaultLimits, type LimitSettings, limitChecks } from '../solvers/limit-data.ts';

/** Settings that the `DDPMScheduler` and the `DDIMScheduler` share. All are diffusers'. */
export interface DiscreteConfig extends TrainingSettings, SpacingSettings, LimitSettings {
  /** Whether betas are rescaled to end without signal (arXiv:2305.08891, algorithm 1). */
  readonly rescaleBetasZeroSnr: boolean;
}

/** The settings where none are given: diffusers' own. */
export const defaultDiscreteConfig: DiscreteConfig = {
  ...defaultTrainingSettings,
  ...defaultLimits,
  timestepSpacing: 'leading',
  stepsOffset: 0,
  rescaleBetasZeroSnr: false,
};

/** What the settings may be, besides those of the training. */
export const discreteChecks: SettingChecks<Omit<DiscreteConfig, keyof TrainingSettings>> = {
  ...limitChecks,
  ...spacingChecks,
  rescaleBetasZeroSnr: flag,
};
