import { linearCombination } from '@langevin/core';
import { type StepRule, singleStep } from './single-step.ts';
import { changeBetween, type Solver } from './solver.ts';

/**
 * A step of Heun's method, of order 2: by the mean of the changes as they are where the step begins, and where Euler's
 * method would end it; with one evaluation down to the data, where there is no noise to see.
 */
export const heunStep: StepRule = async (predict, x, from, to) => {
  const change = changeBetween(from, to, await predict(x, from));
  const end = linearCombination(1, x, 1, change);
  if (to.sigma === 0) return end;
  const changeAtEnd = changeBetween(from, to, await predict(end, to));
  const both = linearCombination(1, change, 1, changeAtEnd, change);
  return linearCombination(1, x, 1 / 2, both, both);
};

/** Heun's method from each level to the next (Karras et al., 2022, arXiv:2206.00364, algorithm 1). */
export const heun: Solver = singleStep(heunStep);
