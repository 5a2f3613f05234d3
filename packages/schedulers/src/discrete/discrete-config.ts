import { ConfigError } from '@langevin/core';
import { requireName } from '../config/named-choice.ts';
import { countFrom, isCount, isNumber, requireSetting } from '../config/settings.ts';
import { type SpacingSettings, type TimestepSpacing, timestepSpacings } from '../levels/timestep-spacing.ts';
import type { LimitSettings } from './limit-data.ts';
import { defaultTrainingSettings, requireTrainingSettings, type TrainingSettings } from './training-settings.ts';

/** Settings of the schedulers of a diffusion in discrete timesteps. All are diffusers'. */
export interface DiscreteConfig extends TrainingSettings, SpacingSettings, LimitSettings {
  /** How the timesteps of a run are spread over those of the training. */
  readonly timestepSpacing: TimestepSpacing;
  /** Added to each timestep, with the spacing `leading`. */
  readonly stepsOffset: number;
  /** Always false: the schedule that it makes ends at scale 0, where a score says nothing of the data. */
  readonly rescaleBetasZeroSnr: boolean;
}

/** The settings where none are given: diffusers' own. */
export const defaultDiscreteConfig: DiscreteConfig = Object.freeze({
  ...defaultTrainingSettings,
  clipSample: true,
  clipSampleRange: 1,
  thresholding: false,
  dynamicThresholdingRatio: 0.995,
  sampleMaxValue: 1,
  timestepSpacing: 'leading',
  stepsOffset: 0,
  rescaleBetasZeroSnr: false,
});

/** Checks the settings. @throws {ConfigError} naming the setting of a value out of range. */
export function requireDiscreteConfig(className: string, config: DiscreteConfig): void {
  const require = requireSetting.bind(undefined, className);
  const requirePositive = (key: string, value: unknown): void =>
    require(isNumber(value) && value > 0, key, value, 'a number above 0');

  const { dynamicThresholdingRatio, stepsOffset } = config;
  requireTrainingSettings(className, config);
  requireName(className, 'timestepSpacing', config.timestepSpacing, timestepSpacings);
  require(isCount(stepsOffset, 0), 'stepsOffset', stepsOffset, countFrom(0));
  for (const key of ['clipSample', 'thresholding', 'rescaleBetasZeroSnr'] as const) {
    require(typeof config[key] === 'boolean', key, config[key], 'true or false');
  }
  requirePositive('clipSampleRange', config.clipSampleRange);
  const isShare = isNumber(dynamicThresholdingRatio) && dynamicThresholdingRatio >= 0 && dynamicThresholdingRatio <= 1;
  require(isShare, 'dynamicThresholdingRatio', dynamicThresholdingRatio, 'from 0 to 1');
  requirePositive('sampleMaxValue', config.sampleMaxValue);
  if (config.rescaleBetasZeroSnr) throw noSignal(className);
}

/** Why betas can't be rescaled to end without signal, which later versions of diffusers offer. */
export function noSignal(className: string): ConfigError {
  const problem = 'the schedule would end at scale 0, where a score says nothing of the data';
  return new ConfigError(className, 'rescaleBetasZeroSnr', `true is not supported: ${problem}.`);
}
