import { type FloatTensor, linearCombination, scale } from '@langevin/core';
import { samplingStep } from '../sampling-step.ts';
import { type Solver, stridesOf } from './solver.ts';

/** What a network of {@link consistencySampling} gives for the data, and what is done with it. */
export interface ConsistencySettings {
  /** The noise that is still in that data, ε of algorithm 1; 0 if left out. */
  readonly dataSigma?: number;
  /** By how much the fresh noise is enlarged; 1 if left out. */
  readonly sNoise?: number;
  /** Keeps the data within a range; leaves them as they are if left out. */
  readonly limit?: (data: FloatTensor) => FloatTensor;
}

/**
 * Multistep consistency sampling (Song et al., 2023, arXiv:2303.01469, algorithm 1): the data that the network sees in a
 * state, brought to the next level by fresh noise.
 */
export const consistencySampling = ({
  dataSigma = 0,
  sNoise = 1,
  limit = (data) => data,
}: ConsistencySettings = {}): Solver =>
  async function* (predict, x, { levels, noise }) {
    for (const stride of stridesOf(levels)) {
      const { index, count, level, next } = stride;
      const data = limit((await predict(x, level)).data);
      const mean = scale(next.scale, data);
      const added = Math.sqrt(Math.max(next.sigma ** 2 - dataSigma ** 2, 0));
      const sample = added > 0 ? linearCombination(1, mean, sNoise * added, noise(x, stride)) : mean;

      const step = samplingStep(index, count, next, { sample, mean });
      yield step;
      x = step.sample;
    }
  };
