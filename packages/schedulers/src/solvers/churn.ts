import { type FloatTensor, linearCombination, type NoiseLevel } from '@langevin/core';
import { nonNegative, orNull, positive, type SettingChecks } from '../config/setting-checks.ts';
import type { StepStart } from './single-step.ts';
import type { SolverRun, Stride } from './solver.ts';

/** Noise that is added to a state before a step (Karras et al., 2022, arXiv:2206.00364, algorithm 2). */
export interface ChurnSettings {
  /** How much noise is added in all, and removed again; 0 for none. */
  readonly sChurn: number;
  /** The smallest sigma at which some is added. */
  readonly sTmin: number;
  /** The largest sigma at which some is added; null for no limit. */
  readonly sTmax: number | null;
  /** The standard deviation of the added noise: a little above 1 makes up for what a network removes too much. */
  readonly sNoise: number;
}

/** None. */
export const noChurn: ChurnSettings = { sChurn: 0, sTmin: 0, sTmax: null, sNoise: 1 };

/** What the settings may be. */
export const churnChecks: SettingChecks<ChurnSettings> = {
  sChurn: nonNegative,
  sTmin: nonNegative,
  sTmax: orNull(nonNegative),
  sNoise: positive,
};

/** σ̂, up to which a step from a sigma first adds noise. @param count - steps of the run. */
export function churnedSigma(sigma: number, count: number, { sChurn, sTmin, sTmax }: ChurnSettings): number {
  const isWithin = sigma >= sTmin && sigma <= (sTmax ?? sigma);
  // At most as much variance as is there.
  return isWithin ? sigma * (1 + Math.min(sChurn / count, Math.SQRT2 - 1)) : sigma;
}

/** A state with the noise that takes it from the level of a step up to a sigma. */
export function churned(
  x: FloatTensor,
  stride: Stride,
  sigma: number,
  { sNoise }: ChurnSettings,
  noise: SolverRun['noise'],
): FloatTensor {
  const from = stride.level.sigma;
  if (sigma <= from) return x;
  const z = noise(x, stride);
  return linearCombination(1, x, sNoise * Math.sqrt(sigma ** 2 - from ** 2), z, z);
}

/** Steps that begin at σ̂ (lines 4 to 6 of the algorithm). @param levelOf - the level of a sigma. */
export const churnedStart =
  (churn: ChurnSettings, levelOf: (sigma: number) => NoiseLevel): StepStart =>
  (x, stride, noise) => {
    const level = levelOf(churnedSigma(stride.level.sigma, stride.count, churn));
    return { x: churned(x, stride, level.sigma, churn, noise), level };
  };
