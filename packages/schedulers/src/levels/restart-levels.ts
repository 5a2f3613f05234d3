import type { NoiseLevel } from '@langevin/core';
import { karrasSigmas } from './karras-sigmas.ts';

/** A part of a run that is gone through again (Xu et al., 2023, arXiv:2306.14878, algorithm 1), in sigma at the scale 1. */
export interface RestartInterval {
  /** t_min: where the run goes back from, the nearest level to it at which a step arrives. */
  readonly sigmaMin: number;
  /** t_max: up to where noise is added. */
  readonly sigmaMax: number;
  /** N_Restart: how many levels there are from `sigmaMax` down, both ends included; each time costs 2 (steps − 1) evaluations. */
  readonly steps: number;
  /** K: how many times. */
  readonly repeats: number;
}

/**
 * The levels of a run with those of its restarts, which follow on the level that they go back from: up to `sigmaMax`, and by
 * the schedule of Karras et al. down to that level again. Where no step arrives at noise below `sigmaMax`, such as in a run of
 * one step, an interval has none. As in the authors' code `sigmaMin` is rounded to a level of the run
 * (https://github.com/Newbeeer/diffusion_restart_sampling).
 *
 * @param levels - of the run, descending, at the scale 1.
 * @param levelOf - the level of a sigma.
 */
export function restartLevels(
  levels: readonly NoiseLevel[],
  intervals: readonly RestartInterval[],
  rho: number,
  levelOf: (sigma: number) => NoiseLevel,
): NoiseLevel[] {
  const places = intervals.map((interval) => placeOf(levels, interval));
  return levels.flatMap((level, place) => {
    const restarts = intervals.filter((_, i) => places[i] === place);
    return [level, ...restarts.flatMap((interval) => loops(level, interval, rho, levelOf))];
  });
}

/** The levels of all repeats of an interval, each of which ends where it began. */
function loops(
  level: NoiseLevel,
  { sigmaMax, steps, repeats }: RestartInterval,
  rho: number,
  levelOf: (sigma: number) => NoiseLevel,
): NoiseLevel[] {
  const down = karrasSigmas(steps, level.sigma, sigmaMax, rho).slice(0, -1).map(levelOf);
  return Array.from({ length: repeats }, () => [...down, level]).flat();
}

/** Which level is nearest to where an interval ends, of those with noise at which steps arrive; none is −1. */
function placeOf(levels: readonly NoiseLevel[], { sigmaMin, sigmaMax }: RestartInterval): number {
  const distanceAt = (place: number): number => Math.abs((levels[place]?.sigma ?? Number.POSITIVE_INFINITY) - sigmaMin);
  return levels.reduce((nearest, { sigma }, place) => {
    const isPossible = place > 0 && sigma > 0 && sigma < sigmaMax;
    return isPossible && distanceAt(place) < distanceAt(nearest) ? place : nearest;
  }, -1);
}
