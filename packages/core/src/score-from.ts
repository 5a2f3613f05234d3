import type {
  DenoisingModel,
  DifferentiableScore,
  ForwardOptions,
  NoiseLevel,
  Parameterization,
  ScoreFunction,
} from './contracts/score.ts';
import { describeValue } from './errors/describe-value.ts';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';
import { checkCount } from './math/count.ts';
import { checkSameShape } from './math/shape.ts';
import { isAllFinite, linearCombination, scale } from './math/tensor-math.ts';
import { type FloatTensor, floatTensor } from './tensor.ts';

/** The network takes sigma for its time, and its output is the score (NCSN++, arXiv:2011.13456, appendix C). */
export const sigmaConditionedScore: Parameterization = {
  timestep: ({ sigma }) => sigma,
  toScore: (output) => output,
};

/** Reads a network as a score function. */
export function scoreFrom(
  model: DenoisingModel,
  parameterization: Parameterization,
  options: ForwardOptions = {},
): ScoreFunction {
  return async (sample, level) => {
    const { factor, own, timestep } = inputAt(parameterization, level);
    const input = scaled(factor, sample);
    const score = parameterization.toScore(await model.forward(input, timestep, options), input, own);
    // The gradient by the sample is that by the scaled sample, times the factor.
    return scaled(factor, score, score);
  };
}

/**
 * Reads a network that can be differentiated as a score with its derivative, for exact likelihoods.
 *
 * @throws {InvalidArgumentError} if the network has no `jvp`; when evaluated, what that throws.
 */
export function differentiableScoreFrom(
  model: DenoisingModel,
  parameterization: Parameterization,
  options: ForwardOptions = {},
): DifferentiableScore {
  if (model.jvp === undefined) {
    throw new InvalidArgumentError('model', `${describeValue(model)} has no jvp(), and so no derivative.`);
  }
  return {
    score: scoreFrom(model, parameterization, options),
    async scoreJvp(sample, level, direction) {
      const { factor, own, timestep } = inputAt(parameterization, level);
      const input = scaled(factor, sample);
      const inputDirection = scaled(factor, direction);
      const { output, tangent } = await model.jvp!(input, timestep, inputDirection, options);
      const score = parameterization.toScore(output, input, own);
      const scoreTangent = parameterization.toScore(tangent, inputDirection, own);
      return { score: scaled(factor, score, score), tangent: scaled(factor, scoreTangent, scoreTangent) };
    },
  };
}

/**
 * A score conditioned on something: ∇ₓ log p_t(x | y) = ∇ₓ log p_t(x) + ∇ₓ log p_t(y | x) (Song et al., 2021,
 * arXiv:2011.13456, eq. 14). A call counts for the evaluations of both.
 *
 * @param guidance - ∇ₓ log p_t(y | x), for instance of a classifier of noisy images.
 * @param factor - of the guidance: 1 for that conditional distribution, more for what is more typical of y.
 * @throws {InvalidArgumentError} at once, for what is no function, or no finite factor;
 * when evaluated, if the guidance has another shape than the sample, or is not finite.
 */
export function guidedScore(score: ScoreFunction, guidance: ScoreFunction, factor = 1): ScoreFunction {
  for (const [name, value] of Object.entries({ score, guidance })) {
    if (typeof value === 'function') continue;
    throw new InvalidArgumentError(name, `${describeValue(value)} is no function (sample, level) => gradient.`);
  }
  for (const [name, { evaluations = 1 }] of Object.entries({ score, guidance })) {
    checkCount(`${name}.evaluations`, evaluations);
  }
  if (!Number.isFinite(factor)) {
    throw new InvalidArgumentError('factor', `${describeValue(factor)} is not a finite number.`);
  }
  const conditional: ScoreFunction = async (sample, level) => {
    const unconditional = await score(sample, level);
    const gradient = await guidance(sample, level);
    checkSameShape('guidance', sample, gradient);
    if (!isAllFinite(gradient)) {
      const problem = `gave a gradient that is not finite, at sigma ${level.sigma}`;
      throw new InvalidArgumentError('guidance', `${problem}; scale it down, or make it a softer one.`);
    }
    return linearCombination(1, unconditional, factor, gradient, unconditional);
  };
  return Object.assign(conditional, { evaluations: (score.evaluations ?? 1) + (guidance.evaluations ?? 1) });
}

/** What a network is told at a noise level: its own level, after the input was multiplied with `factor`. */
function inputAt(
  parameterization: Parameterization,
  level: NoiseLevel,
): { readonly factor: number; readonly own: NoiseLevel; readonly timestep: FloatTensor } {
  const factor = parameterization.inputScale?.(level) ?? 1;
  const own = { ...level, scale: factor * level.scale, sigma: factor * level.sigma };
  return { factor, own, timestep: floatTensor([1], Float32Array.of(parameterization.timestep(own))) };
}

function scaled(factor: number, x: FloatTensor, out?: FloatTensor): FloatTensor {
  return factor === 1 ? x : scale(factor, x, out);
}
