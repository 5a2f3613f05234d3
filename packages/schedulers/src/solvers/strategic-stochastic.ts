import { linearCombination, type NoiseLevel, scale } from '@langevin/core';
import { samplingStep } from './sampling-step.ts';
import { type Solver, stridesOf } from './solver.ts';

const { floor, fround } = Math;

/**
 * Strategic stochastic sampling of a trajectory consistency model (TCD, Zheng et al., 2024, arXiv:2402.19159, algorithm 4):
 * each step goes along the trajectory to a level below the next one, and back up to that with new noise.
 *
 * @param gamma - how far below: 0 for not at all, 1 for down to the first timestep.
 * @param levelAt - the level of a timestep.
 */
export const strategicStochastic = (gamma: number, levelAt: (timestep: number) => NoiseLevel): Solver =>
  async function* (predict, x, { levels, noise }) {
    for (const { index, count, level, next } of stridesOf(levels)) {
      // In float32, as in diffusers: at a whole timestep rounding decides which one it is.
      const below = levelAt(floor(fround(fround(1 - gamma) * next.timestep!)));
      const { data, noise: epsilon } = await predict(x, level);
      const arrived = linearCombination(below.scale, data, below.sigma, epsilon, data);

      const kept = next.scale / below.scale;
      const std = Math.sqrt(Math.max(0, next.sigma ** 2 - (kept * below.sigma) ** 2));
      const mean = scale(kept, arrived, arrived);
      const isNoisy = gamma > 0 && index < count - 1;
      const sample = isNoisy ? linearCombination(1, mean, std, noise(x)) : mean;
      const step = samplingStep(index, count, next, { sample, mean });
      yield step;
      x = step.sample;
    }
  };
