import { type FloatTensor, linearCombination } from '@langevin/core';
import { lagrangeIntegrals } from './lagrange-polynomials.ts';
import { samplingStep } from './sampling-step.ts';
import { type Solver, stridesOf } from './solver.ts';
import { YieldedState } from './yielded-state.ts';

/**
 * The linear multistep method of Adams and Bashforth with uneven steps, on levels of the scale 1: dx/dσ = ε is integrated
 * along the polynomial through its last values (Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I,
 * section III.5).
 *
 * @param order - how many values, at most; as many as there are at the beginning.
 */
export const linearMultistep = (order: number): Solver =>
  async function* (predict, x, { levels }) {
    let slopes: { readonly sigma: number; readonly noise: FloatTensor }[] = [];
    for (const { index, count, level, next } of stridesOf(levels)) {
      const { noise } = await predict(x, level);
      const before = slopes.filter(({ sigma }) => sigma !== level.sigma);
      slopes = [{ sigma: level.sigma, noise }, ...before].slice(0, order);
      const nodes = slopes.map(({ sigma }) => sigma);
      const weights = lagrangeIntegrals(nodes, level.sigma, next.sigma);
      const sample = slopes.reduce((sum, slope, j) => linearCombination(1, sum, weights[j]!, slope.noise), x);

      const yielded = new YieldedState(samplingStep(index, count, next, { sample, mean: sample }));
      yield yielded.step;
      x = yielded.step.sample;
      if (yielded.isReplaced) slopes = [];
    }
  };
