import type { DenoisingModel, ForwardOptions, Parameterization } from '../contracts/network.ts';
import type { NoiseLevel } from '../contracts/noise-level.ts';
import type { Prediction } from '../contracts/prediction.ts';
import { halvesOf, joinBatches } from '../math/batches.ts';
import type { FloatTensor, Tensor } from '../tensor.ts';
import { lazyPrediction } from './lazy-prediction.ts';
import { predictFrom } from './predict-from.ts';

/** Evaluates a network on a batch under two conditions. */
export type PredictPair = (sample: FloatTensor, level: NoiseLevel) => Promise<readonly [Prediction, Prediction]>;

/**
 * Reads a network under two conditions by one evaluation of a batch that holds the sample twice, which counts for the first.
 *
 * @param classLabels - of the sample under each condition, as `forward` takes them.
 * @throws {InvalidArgumentError} if the labels differ in type or shape; when evaluated, as `predictFrom` does.
 */
export function predictPair(
  model: DenoisingModel,
  parameterization: Parameterization,
  classLabels: readonly [Tensor, Tensor],
  options: Omit<ForwardOptions, 'classLabels'> = {},
): PredictPair {
  const labels = joinBatches('classLabels', ...classLabels);
  const predict = predictFrom(model, parameterization, { ...options, classLabels: labels });
  return async (sample, level) => {
    const both = await predict(joinBatches('sample', sample, sample), level);
    const variances = both.variance && halvesOf(both.variance);
    const half = (index: 0 | 1): Prediction => {
      const details = { variance: variances?.[index], evaluations: 1 - index };
      return lazyPrediction((name) => halvesOf(both[name])[index], details);
    };
    return [half(0), half(1)];
  };
}
