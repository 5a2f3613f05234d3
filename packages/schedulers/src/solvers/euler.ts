import { linearCombination } from '@langevin/core';
import { samplingStep } from '../sampling-step.ts';
import { changeBetween, type Solver, stridesOf } from './solver.ts';

/**
 * Euler's method: one step along the flow from each level to the next (Karras et al., 2022, arXiv:2206.00364, algorithm 1
 * without its lines 6 to 8). On the levels of a variance-preserving diffusion it is DDIM (arXiv:2010.02502, eq. 12).
 */
export const euler: Solver = async function* (predict, x, { levels }) {
  for (const { index, count, level, next } of stridesOf(levels)) {
    const change = changeBetween(level, next, await predict(x, level));
    const sample = linearCombination(1, x, 1, change, change);

    const step = samplingStep(index, count, next, { sample, mean: sample });
    yield step;
    x = step.sample;
  }
};
