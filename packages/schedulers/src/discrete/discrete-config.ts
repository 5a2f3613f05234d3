import { ConfigError, completeConfig, InvalidArgumentError } from '@langevin/core';
import { configFromJson, toSnakeCase } from '../config/scheduler-config.ts';
import { isCount, isNumber, requireSetting } from '../config/settings.ts';
import { type BetaScheduleName, betaSchedules } from './beta-schedules.ts';
import type { LimitSettings } from './predicted-data.ts';
import { type PredictionType, predictionTypes } from './prediction-types.ts';
import { type SpacingSettings, type TimestepSpacing, timestepSpacings } from './timestep-spacing.ts';

/** Settings of the schedulers of a diffusion in discrete timesteps. All are diffusers'. */
export interface DiscreteConfig extends SpacingSettings, LimitSettings {
  /** T, how many noise levels the network was trained on. */
  readonly numTrainTimesteps: number;
  /** The first beta, in the schedules that have a range. */
  readonly betaStart: number;
  /** The last beta, in the schedules that have a range. */
  readonly betaEnd: number;
  /** How the betas go from the first to the last. */
  readonly betaSchedule: BetaScheduleName;
  /** The betas themselves, in place of a schedule; null for none. */
  readonly trainedBetas: readonly number[] | null;
  /** What the network predicts: the noise, the data, or the velocity. */
  readonly predictionType: PredictionType;
  /** How the timesteps of a run are spread over those of the training. */
  readonly timestepSpacing: TimestepSpacing;
  /** Added to each timestep, with the spacing `leading`. */
  readonly stepsOffset: number;
  /** Always false: the schedule that it makes ends at scale 0, where a score says nothing of the data. */
  readonly rescaleBetasZeroSnr: boolean;
}

/** The settings where none are given: diffusers' own. */
export const defaultDiscreteConfig: DiscreteConfig = Object.freeze({
  numTrainTimesteps: 1000,
  betaStart: 0.0001,
  betaEnd: 0.02,
  betaSchedule: 'linear',
  trainedBetas: null,
  clipSample: true,
  clipSampleRange: 1,
  predictionType: 'epsilon',
  thresholding: false,
  dynamicThresholdingRatio: 0.995,
  sampleMaxValue: 1,
  timestepSpacing: 'leading',
  stepsOffset: 0,
  rescaleBetasZeroSnr: false,
});

/**
 * Every setting, from those given and the defaults.
 *
 * @throws {ConfigError} for an unknown setting, or naming the key, as spelled on disk, of a value out of range.
 */
export function resolveDiscreteConfig<C extends DiscreteConfig>(className: string, defaults: C, given: Partial<C>): C {
  const config = completeConfig(className, defaults, given);
  const require = requireSetting.bind(undefined, className);
  const requireBeta = (key: string, value: unknown): void =>
    require(isNumber(value) && value > 0 && value < 1, key, value, 'between 0 and 1');
  const requirePositive = (key: string, value: unknown): void =>
    require(isNumber(value) && value > 0, key, value, 'a number above 0');

  const { numTrainTimesteps, trainedBetas, dynamicThresholdingRatio, stepsOffset } = config;
  require(isCount(numTrainTimesteps, 1), 'num_train_timesteps', numTrainTimesteps, 'a whole number from 1');
  requireBeta('beta_start', config.betaStart);
  requireBeta('beta_end', config.betaEnd);
  requireName(className, 'beta_schedule', config.betaSchedule, betaSchedules);
  if (trainedBetas !== null) requireTrainedBetas(className, trainedBetas, numTrainTimesteps);
  requireName(className, 'prediction_type', config.predictionType, predictionTypes);
  requireName(className, 'timestep_spacing', config.timestepSpacing, timestepSpacings);
  require(isCount(stepsOffset, 0), 'steps_offset', stepsOffset, 'a whole number from 0');
  for (const key of ['clipSample', 'thresholding', 'rescaleBetasZeroSnr'] as const) {
    require(typeof config[key] === 'boolean', toSnakeCase(key), config[key], 'true or false');
  }
  requirePositive('clip_sample_range', config.clipSampleRange);
  const isShare = isNumber(dynamicThresholdingRatio) && dynamicThresholdingRatio >= 0 && dynamicThresholdingRatio <= 1;
  require(isShare, 'dynamic_thresholding_ratio', dynamicThresholdingRatio, 'from 0 to 1');
  requirePositive('sample_max_value', config.sampleMaxValue);
  if (config.rescaleBetasZeroSnr) {
    const problem = 'the schedule would end at scale 0, where a score says nothing of the data';
    throw new ConfigError(className, 'rescale_betas_zero_snr', `true is not supported: ${problem}.`);
  }
  return config;
}

/**
 * The settings of a `scheduler_config.json`, or another scheduler's `config`: keys in snake_case or in camelCase.
 *
 * @param defaults - every setting that the scheduler knows.
 * @param others - the settings of its relatives, which are passed over without a warning.
 * @throws {InvalidArgumentError} if there is no source.
 */
export function discreteConfigFrom<C extends DiscreteConfig>(
  className: string,
  defaults: C,
  others: object,
  source: object | undefined,
  onWarning: (message: string) => void,
): Partial<C> {
  if (source === undefined) {
    throw new InvalidArgumentError('config', 'there is none. Pass the settings that the network was trained with.');
  }
  const json = Object.fromEntries(Object.entries(source).map(([key, value]) => [toSnakeCase(key), value]));
  const settings = configFromJson<object>(className, { ...others, ...defaults }, json, onWarning);
  return Object.fromEntries(Object.entries(settings).filter(([key]) => Object.hasOwn(defaults, key))) as Partial<C>;
}

/** Checks that a setting is a name of a table. @throws {ConfigError} listing the names. */
export function requireName(className: string, key: string, name: unknown, table: object): void {
  if (typeof name === 'string' && Object.hasOwn(table, name)) return;
  throw new ConfigError(className, key, `${name} is not known; there are ${Object.keys(table).join(', ')}.`);
}

function requireTrainedBetas(className: string, betas: unknown, count: number): void {
  const isList = Array.isArray(betas) && betas.length === count;
  if (isList && betas.every((beta) => isNumber(beta) && beta > 0 && beta < 1)) return;
  throw new ConfigError(className, 'trained_betas', `must be null, or a list of ${count} numbers between 0 and 1.`);
}
