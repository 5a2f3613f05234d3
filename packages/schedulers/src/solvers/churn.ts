import { type FloatTensor, linearCombination } from '@langevin/core';
import { nonNegative, orNull, positive, type SettingChecks } from '../config/setting-checks.ts';
import type { SolverRun } from './solver.ts';

/** Noise that is added to a state before a step (Karras et al., 2022, arXiv:2206.00364, algorithm 2). */
export interface ChurnSettings {
  /** How much noise a run adds in all; 0 for none. */
  readonly sChurn: number;
  /** The smallest sigma at which some is added. */
  readonly sTmin: number;
  /** The largest sigma at which some is added; null for no limit. */
  readonly sTmax: number | null;
  /** By how much its standard deviation is enlarged. */
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

/** A state with the noise that takes it from one sigma up to another. */
export function churned(
  x: FloatTensor,
  from: number,
  to: number,
  { sNoise }: ChurnSettings,
  noise: SolverRun['noise'],
): FloatTensor {
  if (to <= from) return x;
  const z = noise(x);
  return linearCombination(1, x, sNoise * Math.sqrt(to ** 2 - from ** 2), z, z);
}
