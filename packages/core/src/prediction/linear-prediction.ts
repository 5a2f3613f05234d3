import type { OutputMixture } from '../contracts/network.ts';
import type { NoiseLevel } from '../contracts/noise-level.ts';
import type { Prediction, ReadingName } from '../contracts/prediction.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { linearCombination, scale } from '../math/tensor-math.ts';
import type { FloatTensor } from '../tensor.ts';
import { lazyPrediction, type PredictionDetails } from './lazy-prediction.ts';

/** A reading of two tensors: first · u + second · v. */
type Mix = readonly [first: number, second: number];

/** Two tensors of which every reading is a linear combination. */
export interface LinearReadings {
  readonly data: Mix;
  readonly noise: Mix;
}

/** A prediction of which every reading is a linear combination of the same two tensors, such as a sample and an output. */
export function linearPrediction(
  level: NoiseLevel,
  [u, v]: readonly [FloatTensor, FloatTensor],
  readings: LinearReadings,
  details?: PredictionDetails,
): Prediction {
  const mixes = mixesAt(level, readings);
  return lazyPrediction((name) => {
    const [first, second] = mixes[name];
    if (!Number.isFinite(first + second)) {
      const where = `scale ${level.scale} and sigma ${level.sigma}`;
      const advice = 'take a solver that reads what it does say, or levels that begin elsewhere';
      throw new InvalidArgumentError(name, `the network says nothing of it at ${where}; ${advice}.`);
    }
    return first === 0 ? scale(second, v) : linearCombination(first, u, second, v);
  }, details);
}

function mixesAt({ sigma }: NoiseLevel, { data, noise }: LinearReadings): Readonly<Record<ReadingName, Mix>> {
  return {
    data,
    noise,
    score: [-noise[0] / sigma, -noise[1] / sigma],
    velocity: [noise[0] - data[0], noise[1] - data[1]],
  };
}

/**
 * Data and noise of a sample x = scale · x_0 + sigma · ε and an output of which weight · output = data · x_0 + noise · ε: the
 * solution of these two equations, which is as exact where a diffusion begins and ends as the output is.
 */
export function readingsOf(
  { scale: a, sigma }: Pick<NoiseLevel, 'scale' | 'sigma'>,
  { data, noise, weight = 1 }: OutputMixture,
): LinearReadings {
  const determinant = a * noise - sigma * data;
  return {
    data: noise === 0 ? [0, weight / data] : [noise / determinant, (-sigma * weight) / determinant],
    noise: data === 0 ? [0, weight / noise] : [-data / determinant, (a * weight) / determinant],
  };
}
