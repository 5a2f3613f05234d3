import { type FloatTensor, linearCombination } from '@langevin/core';
import { type LimitSettings, limitData } from './limit-data.ts';
import { posterior } from './posterior.ts';
import { samplingStep } from './sampling-step.ts';
import { type Solver, stridesOf } from './solver.ts';
import { stepDeviations, type VarianceType } from './step-variances.ts';

/** Settings of {@link ddpm}. */
export interface DDPMSettings extends LimitSettings {
  /** Which variance the noise has that a step adds. */
  readonly varianceType: VarianceType;
}

/**
 * Ancestral sampling (DDPM, Ho et al., 2020, arXiv:2006.11239, algorithm 2): each step goes to the mean of the posterior
 * (eq. 7) for the data that the network predicts, and adds noise, except from timestep 0.
 */
export const ddpm = (settings: DDPMSettings): Solver =>
  async function* (predict, x, { levels, noise }) {
    const deviation = stepDeviations[settings.varianceType];
    for (const stride of stridesOf(levels)) {
      const { index, count, level, next } = stride;
      const earlier = posterior(level, next);
      const { data: predicted, variance } = await predict(x, level);
      const data = limitData(predicted, settings);
      const mean = linearCombination(earlier.dataFactor, data, earlier.stateFactor, x, data);
      const isFirst = level.timestep === 0;
      const sample = isFirst ? mean : withNoise(mean, deviation(earlier, variance), noise(x, stride));

      const step = samplingStep(index, count, next, { sample, mean });
      yield step;
      x = step.sample;
    }
  };

/** mean + std ⊙ z. @param z - the result is written over it. */
function withNoise(mean: FloatTensor, std: number | Float32Array, z: FloatTensor): FloatTensor {
  if (typeof std === 'number') return linearCombination(1, mean, std, z, z);
  z.data.set(z.data.map((value, i) => mean.data[i]! + std[i]! * value));
  return z;
}
