import { linearCombination } from '@langevin/core';
import { type StepRule, singleStep } from './single-step.ts';
import { changeBetween, type Solver } from './solver.ts';

/** A step of Euler's method: along the flow as it is where the step begins. */
export const eulerStep: StepRule = async (predict, x, from, to) => {
  const change = changeBetween(from, to, await predict(x, from));
  return linearCombination(1, x, 1, change, change);
};

/**
 * Euler's method: one step along the flow from each level to the next (Karras et al., 2022, arXiv:2206.00364, algorithm 1
 * without its lines 6 to 8). On the levels of a variance-preserving diffusion it is DDIM (arXiv:2010.02502, eq. 12).
 */
export const euler: Solver = singleStep(eulerStep);
