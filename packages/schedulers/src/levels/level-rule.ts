import { describeValue, InvalidArgumentError, type NoiseLevel } from '@langevin/core';
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

/** Checks that a rule, which may be anybody's, returned levels. @throws {InvalidArgumentError} */
export function requireLevels(levels: readonly NoiseLevel[]): readonly NoiseLevel[] {
  const isLevel = (level: NoiseLevel | undefined): boolean =>
    [level?.time, level?.scale, level?.sigma].every(Number.isFinite);
  if (Array.isArray(levels) && levels.length > 1 && levels.every(isLevel)) return levels;
  const needed = 'a list of { time, scale, sigma }, where each step begins and where the last one ends';
  throw new InvalidArgumentError('levels', `the rule returns ${describeValue(levels)}; it has to be ${needed}.`);
}

/** A time shifted towards noise (Esser et al., 2024, arXiv:2403.03206, eq. 23). */
export function shifted(time: number, shift: number): number {
  return (shift * time) / (1 + (shift - 1) * time);
}
