import { type FloatTensor, linearCombination, type NoiseLevel, scale } from '@langevin/core';
import { samplingStep } from './sampling-step.ts';
import { type Solver, stridesOf } from './solver.ts';

/** What a network of {@link multistepConsistency} gives for the data, and what is done with it. */
export interface ConsistencySettings {
  /** The noise that is still in that data, ε of the algorithm; 0 if left out. */
  readonly dataSigma?: number;
  /** By how much the fresh noise is enlarged; 1 if left out. */
  readonly sNoise?: number;
  /** What is made of the predicted data of a state, which are given to write into; they are taken as they are if left out. */
  readonly dataOf?: (predicted: FloatTensor, x: FloatTensor, level: NoiseLevel) => FloatTensor;
}

/**
 * Multistep consistency sampling (Song et al., 2023, arXiv:2303.01469, algorithm 1): each step goes to the data that the
 * network sees in a state, and back up to the next level with fresh noise.
 */
export const multistepConsistency = ({
  dataSigma = 0,
  sNoise = 1,
  dataOf = (predicted) => predicted,
}: ConsistencySettings = {}): Solver =>
  async function* (predict, x, { levels, noise }) {
    for (const stride of stridesOf(levels)) {
      const { index, count, level, next } = stride;
      const data = dataOf((await predict(x, level)).data, x, level);
      const mean = scale(next.scale, data);
      const added = Math.sqrt(Math.max(next.sigma ** 2 - dataSigma ** 2, 0));
      const sample = added > 0 ? linearCombination(1, mean, sNoise * added, noise(x, stride)) : mean;

      const step = samplingStep(index, count, next, { sample, mean });
      yield step;
      x = step.sample;
    }
  };
