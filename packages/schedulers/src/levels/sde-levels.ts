import type { NoiseLevel } from '@langevin/core';
import type { Sde } from '../sdes/sde.ts';

/** By how much float32 may round beyond the largest ratio. */
const slack = 1e-6;

/**
 * The level of an SDE, at its own scale, at which sigma / scale is so much; below its range at the time 0.
 *
 * @throws {InvalidArgumentError} if no time in [0, 1] has so much.
 */
export function sdeLevelOf(sde: Sde, ratio: number): NoiseLevel {
  const largest = ratioAt(sde, 1);
  if (ratio >= largest && ratio <= largest * (1 + slack)) return sde.levelAt(1);
  if (ratio <= ratioAt(sde, 0)) return { ...sde.levelAt(0), sigma: ratio * sde.levelAt(0).scale };
  const { time, scale } = sde.levelAt(sde.timeOf(ratio));
  return { time, scale, sigma: ratio * scale };
}

/** sigma / scale of an SDE at a time. */
export function ratioAt(sde: Sde, time: number): number {
  const { scale, sigma } = sde.levelAt(time);
  return sigma / scale;
}
