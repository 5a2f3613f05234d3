import { type FloatTensor, linearCombination, type NoiseLevel } from '@langevin/core';
import {
  arrival,
  type Evaluation,
  type ExponentialStep,
  exponentialStep,
  type Integrand,
  isComparable,
  lambdaOf,
  withEvaluation,
} from './exponential-step.ts';
import type { Moments } from './moments.ts';
import { samplingStep } from './sampling-step.ts';
import { type Solver, stridesOf } from './solver.ts';
import { YieldedState } from './yielded-state.ts';

/** How many evaluations a step takes into account: of the step with a number, of so many in all. */
export type OrderRule = (index: number, count: number) => number;

/** A rule by which steps go on from the evaluations before. */
export interface MultistepRule {
  readonly moments: Moments;
  /** At most so many evaluations are used, if there are. */
  readonly order: OrderRule;
}

/** What tells one exponential multistep method from another. */
export interface MultistepMethod {
  readonly integrand: Integrand;
  /** How much noise there is in a step from a level; none is ever drawn if left out. */
  readonly tau?: ((level: NoiseLevel) => number) | undefined;
  /** How many evaluations are kept. */
  readonly memory: number;
  readonly predictor: MultistepRule;
  /** By which a step is done again when there is an evaluation at its end, which is one of those that it counts. */
  readonly corrector?: MultistepRule | undefined;
}

/** A step as it was done, and what was known then. */
interface Departure {
  readonly x: FloatTensor;
  readonly step: ExponentialStep;
  readonly past: readonly Evaluation[];
  readonly noise: FloatTensor | undefined;
  /** How many evaluations are used to do it again. */
  readonly order: number;
}

/**
 * Exponential multistep methods, of one evaluation a step: along a step the network's reading is taken for a polynomial in
 * λ through its evaluations before (as Adams and Bashforth do), and with a corrector the step is done again when there is
 * one at its end (as Adams and Moulton do), with the same noise.
 */
export const exponentialMultistep = ({ integrand, tau, memory, predictor, corrector }: MultistepMethod): Solver =>
  async function* (predict, x, { levels, begin = 0, noise }) {
    let past: readonly Evaluation[] = [];
    let last: Departure | undefined;

    for (const { index, count, level, next } of stridesOf(levels)) {
      const [place, total] = [begin + index, begin + count];
      const prediction = await predict(x, level);
      const here = { lambda: lambdaOf(level), value: prediction[integrand] };
      if (last !== undefined && corrector !== undefined && last.order > 0) {
        x = withNoise(
          arrival(last.x, last.step, withEvaluation(here, last.past).slice(0, last.order), corrector.moments),
          last,
        );
      }

      const step = exponentialStep(level, next, integrand, tau?.(level) ?? 0);
      past = level.scale > 0 ? withEvaluation(here, past).slice(0, memory) : [];
      const used = isComparable(step)
        ? past.slice(0, predictor.order(place, total))
        : [{ ...here, value: prediction[step.integrand] }];
      const mean = arrival(x, step, used, predictor.moments);
      const z = tau === undefined || step.h === 0 ? undefined : noise(x, { level, next });
      const sample = withNoise(mean, { step, noise: z });
      last = { x, step, past, noise: z, order: isComparable(step) ? (corrector?.order(place, total) ?? 0) : 0 };

      const yielded = new YieldedState(samplingStep(index, count, next, { sample, mean }));
      yield yielded.step;
      x = yielded.step.sample;
      if (yielded.isReplaced) [past, last] = [[], undefined];
    }
  };

function withNoise(mean: FloatTensor, { step: { std }, noise }: Pick<Departure, 'step' | 'noise'>): FloatTensor {
  return noise === undefined || std === 0 ? mean : linearCombination(1, mean, std, noise);
}
