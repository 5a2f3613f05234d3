import { ConfigError } from '@langevin/core';
import { requireName } from '../config/named-choice.ts';
import { countFrom, isCount, isNumber, requireSetting } from '../config/settings.ts';
import { type PredictionType, predictionTypes } from '../parameterizations/prediction-types.ts';
import { type BetaScheduleName, betaSchedules } from './beta-schedules.ts';
import { type LastAlphaBar, NoiseLadder } from './noise-ladder.ts';
import { withZeroTerminalSnr } from './zero-terminal-snr.ts';

/** The settings of a checkpoint that say how its network was trained. All are diffusers'. */
export interface TrainingSettings {
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
}

/** The settings where none are given: diffusers' own. */
export const defaultTrainingSettings: TrainingSettings = Object.freeze({
  numTrainTimesteps: 1000,
  betaStart: 0.0001,
  betaEnd: 0.02,
  betaSchedule: 'linear',
  trainedBetas: null,
  predictionType: 'epsilon',
});

/** Checks the settings. @throws {ConfigError} naming the setting of a value out of range. */
export function requireTrainingSettings(className: string, settings: TrainingSettings): void {
  const { numTrainTimesteps, betaStart, betaEnd, betaSchedule, trainedBetas, predictionType } = settings;
  const require = requireSetting.bind(undefined, className);
  require(isCount(numTrainTimesteps, 1), 'numTrainTimesteps', numTrainTimesteps, countFrom(1));
  require(isBeta(betaStart), 'betaStart', betaStart, 'between 0 and 1');
  require(isBeta(betaEnd), 'betaEnd', betaEnd, 'between 0 and 1');
  requireName(className, 'betaSchedule', betaSchedule, betaSchedules);
  requireName(className, 'predictionType', predictionType, predictionTypes);
  if (trainedBetas === null) return;
  const isList = Array.isArray(trainedBetas) && trainedBetas.length === numTrainTimesteps && trainedBetas.every(isBeta);
  const list = `null, or a list of ${numTrainTimesteps} numbers between 0 and 1`;
  if (!isList) throw new ConfigError(className, 'trainedBetas', `must be ${list}.`);
}

/**
 * The noise levels that the network was trained on.
 *
 * @param lastAlphaBar - ᾱ of the last timestep, where the betas are rescaled to end without signal.
 * @throws {ConfigError} if they begin without noise, or end without signal unless they are rescaled.
 */
export function trainedLadder(
  className: string,
  settings: TrainingSettings & { readonly rescaleBetasZeroSnr?: boolean },
  lastAlphaBar: LastAlphaBar = () => 0,
): NoiseLadder {
  const { trainedBetas, betaSchedule, rescaleBetasZeroSnr = false } = settings;
  const betas = trainedBetas ? Float32Array.from(trainedBetas) : betaSchedules[betaSchedule](settings);
  const ladder = rescaleBetasZeroSnr
    ? new NoiseLadder(withZeroTerminalSnr(betas), lastAlphaBar)
    : new NoiseLadder(betas);
  const { alphasCumprod } = ladder;
  const isNoisy = alphasCumprod[0]! < 1;
  const visited = rescaleBetasZeroSnr ? alphasCumprod.subarray(0, -1) : alphasCumprod;
  if (isNoisy && visited.every((alphaBar) => alphaBar > 0)) return ladder;
  const problem = isNoisy ? 'ends without any signal' : 'begins without any noise';
  const key = trainedBetas ? 'trainedBetas' : 'betaSchedule';
  throw new ConfigError(className, key, `the schedule ${problem}; take other betas.`);
}

function isBeta(value: unknown): boolean {
  return isNumber(value) && value > 0 && value < 1;
}
