import type { Prediction, ReadingName } from '../contracts/prediction.ts';
import { describeValue } from '../errors/describe-value.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { linearCombination } from '../math/tensor-math.ts';
import type { FloatTensor } from '../tensor.ts';
import { lazyPrediction } from './lazy-prediction.ts';

/** A worse prediction of the same sample, and how far guidance goes away from it. */
export interface WorsePrediction {
  readonly prediction: Prediction;
  /** From the worse prediction, 0, to the better one, 1, and beyond. */
  readonly scale: number;
}

/**
 * A prediction D that guidance moves away from worse ones D_k, each reading by itself:
 *
 * D + Σ_k (w_k − 1) (D − D_k)
 *
 * With one of them this is D_1 + w_1 (D − D_1): classifier-free guidance if that one knows no class (Ho & Salimans, 2022,
 * arXiv:2207.12598, eq. 6, whose w is one less), and autoguidance if it is of a weaker network (Karras et al., 2024,
 * arXiv:2406.02507). What D says of the variance stays as it is.
 *
 * @throws {InvalidArgumentError} for what are no predictions, or no finite scale.
 */
export function awayFrom(prediction: Prediction, worse: readonly WorsePrediction[]): Prediction {
  requirePrediction('prediction', prediction);
  requireWorse(worse);
  const compute = (name: ReadingName): FloatTensor => {
    const own = prediction[name];
    return worse.reduce((moved, { prediction: other, scale }) => {
      return linearCombination(1, moved, scale - 1, linearCombination(1, own, -1, other[name]));
    }, own);
  };
  const all = [prediction, ...worse.map((one) => one.prediction)];
  const evaluations = all.reduce((sum, { evaluations: own = 1 }) => sum + own, 0);
  return lazyPrediction(compute, { variance: prediction.variance, evaluations });
}

/** @throws {InvalidArgumentError} */
function requirePrediction(argument: string, prediction: unknown): void {
  if (typeof prediction === 'object' && prediction !== null) return;
  const advice = 'pass what a PredictFunction gives';
  throw new InvalidArgumentError(argument, `${describeValue(prediction)} is no prediction; ${advice}.`);
}

/** @throws {InvalidArgumentError} */
function requireWorse(worse: unknown): void {
  if (!Array.isArray(worse)) {
    throw new InvalidArgumentError('worse', `${describeValue(worse)} is no list; pass [{ prediction, scale }].`);
  }
  for (const [i, one] of (worse as readonly (Partial<WorsePrediction> | undefined)[]).entries()) {
    requirePrediction(`worse[${i}].prediction`, one?.prediction);
    if (Number.isFinite(one?.scale)) continue;
    throw new InvalidArgumentError(`worse[${i}].scale`, `${describeValue(one?.scale)} is not a finite number.`);
  }
}
