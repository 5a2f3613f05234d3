import type { OutputMixture } from '../contracts/network.ts';
import type { NoiseLevel } from '../contracts/noise-level.ts';
import type { PredictFunction, Prediction, ReadingName } from '../contracts/prediction.ts';
import type { ScoreFunction } from '../contracts/score.ts';
import { describeValue } from '../errors/describe-value.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { checkSameShape, isTensor } from '../math/shape.ts';
import type { FloatTensor } from '../tensor.ts';
import { linearPrediction, readingsOf } from './linear-prediction.ts';

/** What each reading is of the data and the noise. */
const mixtures: Readonly<Record<ReadingName, (level: NoiseLevel) => OutputMixture>> = {
  data: () => ({ data: 1, noise: 0 }),
  noise: () => ({ data: 0, noise: 1 }),
  score: ({ sigma }) => ({ data: 0, noise: -1 / sigma }),
  velocity: () => ({ data: -1, noise: 1 }),
};

/**
 * A prediction of which one reading is known, such as in closed form:
 *
 * ```ts
 * const predict: PredictFunction = async (x, level) => predictionFrom({ data: point }, x, level);
 * ```
 *
 * @param reading - `data`, `noise`, `score` or `velocity`, of the sample's shape.
 * @throws {InvalidArgumentError} for another reading, or another shape.
 */
export function predictionFrom(
  reading: Partial<Readonly<Record<ReadingName, FloatTensor>>>,
  sample: FloatTensor,
  level: NoiseLevel,
): Prediction {
  const [name, tensor] = (Object.entries(reading ?? {})[0] ?? []) as [ReadingName, FloatTensor];
  if (name === undefined || !Object.hasOwn(mixtures, name)) {
    throw new InvalidArgumentError('reading', `${describeValue(name)} is none of ${Object.keys(mixtures).join(', ')}.`);
  }
  checkSameShape(name, sample, tensor);
  return linearPrediction(level, [sample, tensor], readingsOf(level, mixtures[name](level)));
}

/** By itself, so that a page which makes predictions of nothing else does without the table. */
function predictionFromScore(
  score: FloatTensor,
  sample: FloatTensor,
  level: NoiseLevel,
  evaluations: number | undefined,
): Prediction {
  checkSameShape('score', sample, score);
  const readings = readingsOf(level, { data: 0, noise: -1 / level.sigma });
  return linearPrediction(level, [sample, score], readings, { evaluations });
}

/** What a run evaluates as predictions: a bare score is one of which the score is known. */
export function predictWith(network: PredictFunction | ScoreFunction): PredictFunction {
  if ('predict' in network && network.predict) return network.predict;
  return async (sample, level) => {
    const evaluated = await network(sample, level);
    if (isPrediction(evaluated)) return evaluated;
    return predictionFromScore(evaluated, sample, level, (network as ScoreFunction).evaluations);
  };
}

function isPrediction(evaluated: Prediction | FloatTensor): evaluated is Prediction {
  return typeof evaluated === 'object' && evaluated !== null && !isTensor(evaluated) && 'score' in evaluated;
}
