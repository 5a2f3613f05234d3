import { linearCombination } from '@langevin/core';
import type { Preconditioning } from '../parameterizations/preconditioning.ts';
import { type ChurnSettings, churned, churnedSigma } from './churn.ts';
import { samplingStep } from './sampling-step.ts';
import { type Solver, stridesOf } from './solver.ts';

/**
 * Euler's method at the scale 1 from a state to which noise was added first, as diffusers has it for networks of EDM: unlike
 * in algorithm 2 of Karras et al. (2022, arXiv:2206.00364), the network has seen the state without that noise, and its output
 * F is read as one of the state with it.
 */
export const churnedEDMEuler = (churn: ChurnSettings, { skip, out }: Preconditioning): Solver =>
  async function* (predict, x, { levels, noise }) {
    for (const stride of stridesOf(levels)) {
      const { index, count, level, next } = stride;
      const { data } = await predict(x, level);
      const sigma = churnedSigma(level.sigma, count, churn);
      const hat = churned(x, stride, sigma, churn, noise);
      const outOfF = linearCombination(1, data, -skip(level.sigma), x, data); // c_out F
      const dataOfHat = linearCombination(skip(sigma), hat, out(sigma) / out(level.sigma), outOfF, outOfF);
      const left = next.sigma / sigma;
      const sample = linearCombination(left, hat, 1 - left, dataOfHat, dataOfHat);

      const step = samplingStep(index, count, next, { sample, mean: sample });
      yield step;
      x = step.sample;
    }
  };
