import { type FloatTensor, linearCombination, type NoiseLevel } from '@langevin/core';
import { type DPMSolverMethod, midpointMoments } from './dpm-solver-multistep.ts';
import {
  arrival,
  type Evaluation,
  exponentialStep,
  isComparable,
  lambdaOf,
  withEvaluation,
} from './exponential-step.ts';
import { exactMoments } from './moments.ts';
import { samplingStep } from './sampling-step.ts';
import { type Solver, stridesOf } from './solver.ts';
import { YieldedState } from './yielded-state.ts';

/** Where a step of higher order began, and the evaluations since. */
interface Departure {
  readonly x: FloatTensor;
  readonly level: NoiseLevel;
  /** The latest first. */
  readonly evaluations: readonly Evaluation[];
}

/**
 * DPM-Solver-2 and -3 (Lu et al., 2022, arXiv:2206.00927, algorithms 4 and 5) and DPM-Solver++(2S) (arXiv:2211.01095,
 * algorithm 1) on given levels: a step of order k evaluates the network at k levels, and goes from the first of them to
 * the one after the last. On its way there it has yielded, from the same beginning, the steps of the orders below.
 *
 * @param lowerOrderFinal - whether a run whose last step would be of the highest order ends with one of order 1.
 */
export const dpmSolverSinglestep = (
  { order, slope, integrand, isStochastic }: DPMSolverMethod,
  lowerOrderFinal: boolean,
): Solver =>
  async function* (predict, x, { levels, begin = 0, noise }) {
    let departure: Departure | undefined;

    for (const { index, count, level, next } of stridesOf(levels)) {
      const prediction = await predict(x, level);
      const here = { lambda: lambdaOf(level), value: prediction[integrand] };
      const [place, total] = [begin + index, begin + count];
      const endsLower = lowerOrderFinal && place === total - 1 && total % order === 0;
      if (departure === undefined || endsLower || place % order === 0 || next.sigma === 0) {
        departure = { x, level, evaluations: [] };
      }
      departure = { ...departure, evaluations: withEvaluation(here, departure.evaluations) };

      const step = exponentialStep(departure.level, next, integrand, isStochastic ? 1 : 0);
      const isMidpoint = slope === 'midpoint';
      const evaluations = isComparable(step)
        ? usedOf(departure.evaluations, isMidpoint)
        : [{ ...here, value: prediction[step.integrand] }];
      const moments = isMidpoint && departure.evaluations.length === 2 ? midpointMoments : exactMoments;
      const mean = arrival(departure.x, step, evaluations, moments);
      const isNoisy = isStochastic && step.h !== 0;
      const sample = isNoisy ? linearCombination(1, mean, step.std, noise(x, { level: departure.level, next })) : mean;

      const yielded = new YieldedState(samplingStep(index, count, next, { sample, mean }));
      yield yielded.step;
      x = yielded.step.sample;
      if (yielded.isReplaced || level.scale === 0) departure = undefined;
    }
  };

/** Of three evaluations the midpoint rule takes the first and the last (arXiv:2206.00927, algorithm 5). */
function usedOf(evaluations: readonly Evaluation[], isMidpoint: boolean): readonly Evaluation[] {
  return isMidpoint && evaluations.length === 3 ? [evaluations[0]!, evaluations[2]!] : evaluations;
}
