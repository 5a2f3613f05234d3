import type { NoiseLevel } from '../contracts/noise-level.ts';
import type { PredictFunction, ReadingName } from '../contracts/prediction.ts';
import type { ScoreFunction } from '../contracts/score.ts';
import { describeValue } from '../errors/describe-value.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { checkSameShape, isTensor } from '../math/shape.ts';
import { isAllFinite, linearCombination } from '../math/tensor-math.ts';
import { checkEvaluable } from './check-evaluable.ts';
import { lazyPrediction } from './lazy-prediction.ts';
import { predictWith } from './prediction-from.ts';

/**
 * A prediction conditioned on something: ∇ₓ log p_t(x | y) = ∇ₓ log p_t(x) + ∇ₓ log p_t(y | x) (Song et al., 2021,
 * arXiv:2011.13456, eq. 14), with the data and the noise that go with that score. A call counts for the evaluations of
 * both.
 *
 * @param guidance - ∇ₓ log p_t(y | x), for instance of a classifier of noisy images.
 * @param factor - of the guidance: 1 for that conditional distribution, more for what is more typical of y.
 * @throws {InvalidArgumentError} at once, for what is no function, or no finite factor;
 * when evaluated, if the guidance has another shape than the sample, or is not finite, or is not zero at scale 0, where
 * nothing can be told of the data.
 */
export function guidedPrediction(
  network: PredictFunction | ScoreFunction,
  guidance: ScoreFunction,
  factor = 1,
): PredictFunction {
  checkEvaluable('network', network);
  checkEvaluable('guidance', guidance);
  if (!Number.isFinite(factor)) {
    throw new InvalidArgumentError('factor', `${describeValue(factor)} is not a finite number.`);
  }
  const predict = predictWith(network);
  return async (sample, level) => {
    const unconditional = await predict(sample, level);
    const gradient = await guidance(sample, level);
    if (!isTensor(gradient)) {
      const found = `its score returned ${describeValue(gradient)}`;
      throw new InvalidArgumentError('guidance', `${found}; return the gradient, a tensor of the sample's shape.`);
    }
    checkSameShape('guidance', sample, gradient);
    if (!isAllFinite(gradient)) {
      const problem = `gave a gradient that is not finite, at sigma ${level.sigma}`;
      throw new InvalidArgumentError('guidance', `${problem}; scale it down, or make it a softer one.`);
    }
    const isIdle = factor === 0 || gradient.data.every((value) => value === 0);
    const shifts = shiftsAt(level);
    const evaluations = (unconditional.evaluations ?? 1) + (guidance.evaluations ?? 1);
    const details = { variance: unconditional.variance, evaluations };
    return lazyPrediction((name) => {
      const reading = unconditional[name];
      if (isIdle) return reading;
      if (Number.isFinite(shifts[name])) return linearCombination(1, reading, factor * shifts[name], gradient, reading);
      const problem = `can't move the ${name} at scale 0, where a sample is nothing but noise`;
      throw new InvalidArgumentError('guidance', `${problem}; return zeros there.`);
    }, details);
  };
}

/** By how much each reading grows with the score: noise = −sigma · score, and data = (x − sigma · noise) / scale. */
function shiftsAt({ scale, sigma }: NoiseLevel): Readonly<Record<ReadingName, number>> {
  const [data, noise] = [sigma ** 2 / scale, -sigma];
  return { data, noise, score: 1, velocity: noise - data };
}
