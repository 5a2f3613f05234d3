import type { NoiseLevel, StepChoice } from '@langevin/core';
import { oneOf, type SettingChecks } from '../config/setting-checks.ts';
import { exponentialSigmas } from './exponential-sigmas.ts';
import { karrasSigmas, rhoCheck } from './karras-sigmas.ts';
import { rangeLevel, type SigmaRange, sigmaRangeChecks } from './sigma-range.ts';

/** How a run is spread over the sigmas of a network of EDM. All are diffusers'. */
export interface EDMLevelSettings extends SigmaRange {
  /** ρ of the schedule of Karras et al.: the larger, the more steps are at small sigmas. */
  readonly rho: number;
  readonly sigmaSchedule: 'karras' | 'exponential';
  /** Where a run ends: at the data itself, or at the smallest sigma, whose noise it then keeps. */
  readonly finalSigmasType: 'zero' | 'sigma_min';
}

type Spacing = (count: number, settings: EDMLevelSettings) => number[];

const schedules: Readonly<Record<EDMLevelSettings['sigmaSchedule'], Spacing>> = {
  karras: (count, { sigmaMin, sigmaMax, rho }) => karrasSigmas(count, sigmaMin, sigmaMax, rho),
  exponential: (count, { sigmaMin, sigmaMax }) => exponentialSigmas(count, sigmaMin, sigmaMax),
};

export const defaultEDMLevels: EDMLevelSettings = {
  sigmaMin: 0.002,
  sigmaMax: 80,
  rho: 7,
  sigmaSchedule: 'karras',
  finalSigmasType: 'zero',
};

export const edmLevelChecks: SettingChecks<EDMLevelSettings> = {
  ...sigmaRangeChecks,
  rho: rhoCheck,
  sigmaSchedule: oneOf(schedules),
  finalSigmasType: oneOf(['zero', 'sigma_min']),
};

/** The levels of a run, at the scale 1. */
export function edmLevels({ numInferenceSteps, sigmas }: StepChoice, settings: EDMLevelSettings): NoiseLevel[] {
  const end = settings.finalSigmasType === 'zero' ? 0 : settings.sigmaMin;
  const all = sigmas ?? [...schedules[settings.sigmaSchedule](numInferenceSteps, settings), end];
  return all.map((sigma) => rangeLevel(sigma, settings));
}
