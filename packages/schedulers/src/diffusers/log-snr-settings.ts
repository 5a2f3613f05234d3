import { oneOf, orNull, type SettingCheck, type SettingChecks } from '../config/setting-checks.ts';
import { isNumber } from '../config/settings.ts';
import { noSpacedSigmas, type SpacedSigmaSettings, spacedSigmaChecks } from '../levels/sigma-settings.ts';
import type { SlopeRule } from '../solvers/dpm-solver-multistep.ts';
import type { Integrand } from '../solvers/exponential-step.ts';
import { noThresholding, type ThresholdSettings, thresholdChecks } from '../solvers/limit-data.ts';
import { stepDeviations } from '../solvers/step-variances.ts';

/** Which reading of the network is integrated, and whether along the probability flow or the reverse-time SDE. */
interface Algorithm {
  readonly integrand: Integrand;
  readonly isStochastic: boolean;
}

const ofData: Algorithm = { integrand: 'data', isStochastic: false };
const ofNoise: Algorithm = { integrand: 'noise', isStochastic: false };

/** One of diffusers' algorithms in λ. */
export type AlgorithmType =
  | 'dpmsolver'
  | 'dpmsolver++'
  | 'sde-dpmsolver'
  | 'sde-dpmsolver++'
  | 'deis'
  | 'data_prediction'
  | 'noise_prediction';

/**
 * The algorithms by their names. Settings are handed from one solver to another, so that each takes the names of all, and
 * does what is nearest to them.
 */
export const algorithms: Readonly<Record<AlgorithmType, Algorithm>> = {
  dpmsolver: ofNoise,
  'dpmsolver++': ofData,
  'sde-dpmsolver': { ...ofNoise, isStochastic: true },
  'sde-dpmsolver++': { ...ofData, isStochastic: true },
  deis: ofData,
  data_prediction: ofData,
  noise_prediction: ofNoise,
};

/** One of diffusers' variants of these; what is of another solver means the default. */
export type SolverType = 'midpoint' | 'heun' | 'logrho' | 'bh1' | 'bh2';

/** The rule of a DPM-Solver that is nearest to one of these. */
export function slopeOf(solverType: SolverType): SlopeRule {
  return solverType === 'heun' ? 'heun' : 'midpoint';
}

/** The settings that all solvers in λ have. */
export interface LogSnrCommonConfig extends ThresholdSettings, SpacedSigmaSettings {}

/** No thresholding, and none of the spaced sigmas. */
export const defaultLogSnrConfig: LogSnrCommonConfig = Object.freeze({
  ...noSpacedSigmas,
  ...noThresholding,
});

/** What these may be. */
export const logSnrChecks: SettingChecks<LogSnrCommonConfig> = {
  ...spacedSigmaChecks,
  ...thresholdChecks,
};

/** What settings may be that several of them have. */
export const algorithmType: SettingCheck = oneOf(algorithms);
export const solverType: SettingCheck = oneOf(['midpoint', 'heun', 'logrho', 'bh1', 'bh2']);
export const finalSigmasType: SettingCheck = oneOf(['zero', 'sigma_min']);
export const lowestLambda: SettingCheck = {
  isValid: (value) => isNumber(value) || value === Number.NEGATIVE_INFINITY,
  range: 'a number, or -Infinity',
};
export const varianceType: SettingCheck = orNull(oneOf(stepDeviations));

/** Settings of these classes in diffusers that make them solve flows, which are not offered. */
export const unsupportedFlows: object = Object.freeze({
  useFlowSigmas: false,
  flowShift: 1,
  useDynamicShifting: false,
  timeShiftType: 'exponential',
});
