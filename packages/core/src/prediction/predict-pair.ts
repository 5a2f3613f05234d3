import type { Conditions, DenoisingModel, ForwardOptions, Parameterization } from '../contracts/network.ts';
import type { NoiseLevel } from '../contracts/noise-level.ts';
import type { Prediction } from '../contracts/prediction.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { halvesOf, joinBatches } from '../math/batches.ts';
import type { FloatTensor, Tensor } from '../tensor.ts';
import { lazyPrediction } from './lazy-prediction.ts';
import { predictFrom } from './predict-from.ts';

/** Evaluates a network on a batch under two conditions. */
export type PredictPair = (sample: FloatTensor, level: NoiseLevel) => Promise<readonly [Prediction, Prediction]>;

/**
 * Reads a network under two conditions by one evaluation of a batch that holds the sample twice, which counts for the first.
 *
 * @param conditions - each of the two, as `forward` takes them.
 * @throws {InvalidArgumentError} naming what differs in type or shape, or is in one of them alone; when evaluated, as
 * `predictFrom` does.
 */
export function predictPair(
  model: DenoisingModel,
  parameterization: Parameterization,
  conditions: readonly [Conditions, Conditions],
  options: Pick<ForwardOptions, 'signal'> = {},
): PredictPair {
  const predict = predictFrom(model, parameterization, { ...options, ...joinConditions(...conditions) });
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

/** Two conditions of a batch as those of a batch that holds it twice. */
function joinConditions(one: Conditions, other: Conditions): Conditions {
  const names = Object.keys({ ...one, ...other }) as (keyof Conditions)[];
  const joined = names.flatMap((name): [string, Tensor][] => {
    const [first, second] = [one[name], other[name]];
    if (first && second) return [[name, joinBatches<Tensor>(name, first, second)]];
    if (first === second) return [];
    throw new InvalidArgumentError(name, 'is under one of two conditions alone; pass it with both.');
  });
  return Object.fromEntries(joined);
}
