import { linearCombination } from '@langevin/core';
import { type ChurnSettings, churned, churnedSigma } from './churn.ts';
import { samplingStep } from './sampling-step.ts';
import { changeBetween, type Solver, stridesOf } from './solver.ts';

/**
 * Euler's method from a state to which noise was added first, as diffusers has it: unlike in algorithm 2 of Karras et al.
 * (2022, arXiv:2206.00364), the network has seen the state without that noise.
 */
export const churnedEuler = (churn: ChurnSettings): Solver =>
  async function* (predict, x, { levels, noise }) {
    for (const stride of stridesOf(levels)) {
      const { index, count, level, next } = stride;
      const prediction = await predict(x, level);
      const sigma = churnedSigma(level.sigma, count, churn);
      const hat = churned(x, stride, sigma, churn, noise);
      const change = changeBetween({ ...level, sigma }, next, prediction);
      const sample = linearCombination(1, hat, 1, change, change);

      const step = samplingStep(index, count, next, { sample, mean: sample });
      yield step;
      x = step.sample;
    }
  };
