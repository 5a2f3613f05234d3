import {
  type FloatTensor,
  type NoiseInterval,
  type NoiseLevel,
  type PredictFunction,
  requireSteps,
  type SamplingContext,
  type SamplingStep,
  scale,
} from '@langevin/core';
import { requireBegin } from '../levels/begin.ts';
import type { Solver, SolverRun, Stride } from './solver.ts';

/** A run as a scheduler chose it. */
export interface RunPlan {
  readonly solver: Solver;
  /** The noise levels of the whole run: where each step begins, and where the last one ends. */
  readonly levels: readonly NoiseLevel[];
  /** Where each step ends; where the next one begins if left out. */
  readonly arrivals?: SolverRun['arrivals'];
  /** Standard deviation of what the run is given, the scheduler's `initNoiseSigma`; 1 if left out. */
  readonly givenSpread?: number;
  /** Standard deviation of the state from which it starts at its first level; what it is given, if left out. */
  readonly startSpread?: number;
}

/**
 * Runs a solver as it was planned: from noise at the first level, or from a state at the level of the step `begin`.
 *
 * @throws {InvalidArgumentError} if the run has no such step, or the solver returns none.
 */
export async function* runSolver(
  { solver, levels, arrivals, givenSpread = 1, startSpread = givenSpread }: RunPlan,
  predict: PredictFunction,
  start: FloatTensor,
  { begin = 0, noise }: SamplingContext,
): AsyncGenerator<SamplingStep, void> {
  requireBegin(begin, levels.length - 1);
  const factor = begin > 0 ? 1 : startSpread / givenSpread;
  const steps = solver(predict, factor === 1 ? start : scale(factor, start), {
    levels: levels.slice(begin),
    arrivals: arrivals?.slice(begin),
    begin,
    noise: (like, stride) => noise(like, stride && partOf(stride)),
  });
  requireSteps({ argument: 'solver', name: 'it', form: 'async function*' }, steps);
  yield* steps;
}

/** The least that a step has of a Brownian path, even between levels that float32 can't tell apart. */
const leastPart = 2 ** -16;

/** Where a step's noise lies on a Brownian path, whatever the steps of the run. */
function partOf({ level, next }: Pick<Stride, 'level' | 'next'>): NoiseInterval {
  const [from, to] = [clockAt(level), clockAt(next)];
  return { from, to: to > from ? to : Math.min(from + leastPart, 1) };
}

/**
 * How far a run is at a level, from 0 for noise alone to 1 for the data. It is by sigma / scale rather than by the time,
 * which stands still beyond the levels that a network was trained on; its cube root leaves some of it to either end.
 */
function clockAt({ scale, sigma }: NoiseLevel): number {
  return Math.cbrt(scale) / (Math.cbrt(scale) + Math.cbrt(sigma));
}
