import { linearCombination, type NoiseLevel } from '@langevin/core';
import { eulerStep } from './euler.ts';
import { type StepNoise, type StepRule, singleStep } from './single-step.ts';
import { changeBetween, type Solver } from './solver.ts';

/**
 * DPM-Solver-2 in singlesteps (Lu et al., 2022, arXiv:2206.00927, algorithm 1 with r₁ = 1/2), on levels of the scale 1: the
 * change over a step is as in its middle in log σ. Down to the data, which have no log σ, it is a step of Euler's method.
 *
 * @param levelOf - the level of a sigma within a step.
 */
export const dpmSolver2 = (levelOf: (sigma: number) => NoiseLevel, noise: StepNoise = {}): Solver => {
  const step: StepRule = async (predict, x, from, to) => {
    if (to.sigma === 0) return eulerStep(predict, x, from, to);
    const middle = levelOf(Math.sqrt(from.sigma * to.sigma));
    const u = await eulerStep(predict, x, from, middle);
    const change = changeBetween(from, to, await predict(u, middle));
    return linearCombination(1, x, 1, change, change);
  };
  return singleStep(step, noise);
};
