import { linearCombination, scale } from '@langevin/core';
import { type LimitSettings, limitData } from '../discrete/limit-data.ts';
import { samplingStep } from '../sampling-step.ts';
import { type Solver, stridesOf } from './solver.ts';

/** Settings of {@link multistepConsistency}. */
export interface ConsistencySettings extends LimitSettings {
  /** How fast the network's word counts for more than the state itself, as timesteps grow from 0. */
  readonly timestepScaling: number;
}

/** The spread of the data that the boundary condition supposes. */
const dataSpread = 0.5;

/**
 * Multistep consistency sampling (arXiv:2303.01469, algorithm 1) with a latent consistency model (Luo et al., 2023,
 * arXiv:2310.04378, algorithm 3): each step goes to the data, and back up to the next level with new noise. What the network
 * predicts is mixed with the state so that at timestep 0 it is the state itself (eq. 9).
 */
export const multistepConsistency = (settings: ConsistencySettings): Solver =>
  async function* (predict, x, { levels, noise }) {
    for (const { index, count, level, next } of stridesOf(levels)) {
      const time = level.timestep! * settings.timestepScaling;
      const norm = Math.hypot(time, dataSpread);
      const prediction = limitData((await predict(x, level)).data, settings);
      const data = linearCombination(time / norm, prediction, (dataSpread / norm) ** 2, x);

      const mean = scale(next.scale, data);
      const sample = next.sigma > 0 ? linearCombination(1, mean, next.sigma, noise(x)) : mean;
      const step = samplingStep(index, count, next, { sample, mean });
      yield step;
      x = step.sample;
    }
  };
