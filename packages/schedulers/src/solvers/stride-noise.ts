import type { NoiseLevel, SamplingContext } from '@langevin/core';
import type { SolverRun } from './solver.ts';

/**
 * The noise of a run, as its solver draws it: for the part of a Brownian path that a step takes.
 *
 * @param clock - how far the run is at a level, from 0 to 1; the SDE's time, backwards, if left out.
 */
export function strideNoise(
  noise: SamplingContext['noise'],
  clock: (level: NoiseLevel) => number = ({ time }) => 1 - time,
): SolverRun['noise'] {
  return (like, stride) => noise(like, stride && { from: clock(stride.level), to: clock(stride.next) });
}
