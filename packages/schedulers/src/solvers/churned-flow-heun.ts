import { linearCombination } from '@langevin/core';
import { type ChurnSettings, churned, churnedSigma } from './churn.ts';
import { samplingStep } from './sampling-step.ts';
import { type Solver, stridesOf } from './solver.ts';

/**
 * Heun's method along a flow of straight lines, from a state to which noise was added first, as diffusers has it: the
 * network has seen the state without that noise, whose velocity is taken for less by as much as sigma grew. diffusers
 * draws noise at each evaluation; what it draws at a step's second has no part in anything.
 */
export const churnedFlowHeun = (churn: ChurnSettings): Solver =>
  async function* (predict, x, { levels, noise }) {
    for (const stride of stridesOf(levels)) {
      const { index, count, level, next } = stride;
      const { velocity } = await predict(x, level);
      const sigma = churnedSigma(level.sigma, 2 * count - 1, churn);
      const hat = churned(x, stride, sigma, churn, noise);
      const first = level.sigma / sigma;
      let sample = linearCombination(1, hat, (next.sigma - sigma) * first, velocity);
      if (next.sigma > 0) {
        const { velocity: there } = await predict(sample, next);
        if (sigma > level.sigma) noise(x, stride);
        const average = linearCombination(first / 2, velocity, 1 / 2, there, velocity);
        sample = linearCombination(1, hat, next.sigma - sigma, average, average);
      }

      const step = samplingStep(index, count, next, { sample, mean: sample });
      yield step;
      x = step.sample;
    }
  };
