import { flag, positive, type SettingChecks } from '../config/setting-checks.ts';
import { type DistilledSettings, distilledChecks } from '../levels/distilled-timesteps.ts';
import { type SpacingSettings, spacingChecks } from '../levels/timestep-spacing.ts';
import { defaultTrainingSettings, type TrainingSettings } from '../levels/training-settings.ts';
import { defaultLimits, type LimitSettings, limitChecks } from '../solvers/limit-data.ts';

/**
 * Settings that the `LCMScheduler` and the `TCDScheduler` share. All but the strength, which diffusers takes with each run,
 * are diffusers'. On the spacing, its offset and `setAlphaToOne` nothing depends, as in diffusers.
 */
export interface DistilledConfig extends TrainingSettings, SpacingSettings, LimitSettings, DistilledSettings {
  readonly setAlphaToOne: boolean;
  /** How fast the network's word counts for more than the state itself, as timesteps grow from 0. */
  readonly timestepScaling: number;
  /** Whether betas are rescaled to end without signal (arXiv:2305.08891, algorithm 1). */
  readonly rescaleBetasZeroSnr: boolean;
}

/** The settings where none are given: diffusers' own. */
export const defaultDistilledConfig: DistilledConfig = {
  ...defaultTrainingSettings,
  betaStart: 0.00085,
  betaEnd: 0.012,
  betaSchedule: 'scaled_linear',
  originalInferenceSteps: 50,
  ...defaultLimits,
  clipSample: false,
  setAlphaToOne: true,
  stepsOffset: 0,
  timestepSpacing: 'leading',
  timestepScaling: 10,
  rescaleBetasZeroSnr: false,
  strength: 1,
};

/** What the settings may be, besides those of the training. */
export const distilledConfigChecks: SettingChecks<Omit<DistilledConfig, keyof TrainingSettings>> = {
  ...distilledChecks,
  ...limitChecks,
  ...spacingChecks,
  setAlphaToOne: flag,
  timestepScaling: positive,
  rescaleBetasZeroSnr: flag,
};
