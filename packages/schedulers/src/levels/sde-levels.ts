import type { NoiseLevel } from '@langevin/core';
import type { Sde } from '../sdes/sde.ts';
import { requireSigmasTo } from './chosen-steps.ts';

/** By how much float32 may round beyond the largest ratio, of that. */
export const roundingSlack = 1e-6;

/** sigma / scale of an SDE at a time. */
export function ratioAt(sde: Sde, time: number): number {
  const { scale, sigma } = sde.levelAt(time);
  return sigma / scale;
}

/** The level, at the scale 1, at which sigma / scale is so much, at the time at which an SDE has it, or is nearest to it. */
export function ratioLevel(sde: Sde, ratio: number): NoiseLevel {
  if (ratio >= ratioAt(sde, 1)) return { time: 1, scale: 1, sigma: ratio };
  return { time: ratio > ratioAt(sde, 0) ? sde.timeOf(ratio) : 0, scale: 1, sigma: ratio };
}

/** The same at the scale of the SDE, up to the largest ratio that it has. */
export function sdeLevelOf(sde: Sde, ratio: number): NoiseLevel {
  const level = sde.levelAt(ratioLevel(sde, ratio).time);
  return level.time === 1 ? level : { ...level, sigma: ratio * level.scale };
}

/** The largest sigma that somebody may choose of an SDE. */
export function highestChoice(sde: Sde): number {
  return sde.levelAt(1).scale > 0 ? ratioAt(sde, 1) * (1 + roundingSlack) : 1;
}

/**
 * The levels of sigmas that somebody chose, which are those of an SDE itself where it begins at scale 0, and its sigma /
 * scale otherwise.
 *
 * @param levelOf - the level of such a ratio.
 * @throws {InvalidArgumentError} for a sigma above all of the SDE.
 */
export function chosenLevels(
  sde: Sde,
  sigmas: readonly number[],
  levelOf: (sde: Sde, ratio: number) => NoiseLevel,
): NoiseLevel[] {
  if (sde.levelAt(1).scale > 0) {
    requireSigmasTo(ratioAt(sde, 1), sigmas, roundingSlack);
    return sigmas.map((sigma) => levelOf(sde, sigma));
  }
  requireSigmasTo(1, sigmas);
  return sigmas.map((sigma) => sde.levelAt(sigma));
}

/** Standard deviation of a run's first state at a level: the spread of an SDE's prior, which is a state of time 1. */
export function priorSpreadAt(sde: Sde, level: NoiseLevel): number {
  const spreadOf = ({ scale, sigma }: NoiseLevel): number => Math.hypot(scale, sigma);
  return (sde.initNoiseSigma * spreadOf(level)) / spreadOf(sde.levelAt(1));
}
