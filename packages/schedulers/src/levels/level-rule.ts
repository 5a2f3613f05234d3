import type { NoiseLevel } from '@langevin/core';
import type { Sde } from '../sdes/sde.ts';

/** What a rule chooses levels of. */
export interface LevelRange {
  readonly sde: Sde;
  /** The last time at which the network is evaluated. */
  readonly samplingEps: number;
  /** ρ of a rule that has one; null for its own. */
  readonly rho: number | null;
  /** By how much times are shifted towards noise; 1 for not at all. */
  readonly shift: number;
}

/** Chooses the levels of so many steps, descending: where each begins, and where the last one ends. */
export type LevelRule = (count: number, range: LevelRange) => NoiseLevel[];

/** The data, where a run ends. */
export const dataLevel: NoiseLevel = { time: 0, scale: 1, sigma: 0 };

/** A time shifted towards noise (Esser et al., 2024, arXiv:2403.03206, eq. 23). */
export function shifted(time: number, shift: number): number {
  return (shift * time) / (1 + (shift - 1) * time);
}
