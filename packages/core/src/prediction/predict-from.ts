import type { DenoisingModel, ForwardOptions, Parameterization } from '../contracts/network.ts';
import type { NoiseLevel } from '../contracts/noise-level.ts';
import type { PredictFunction } from '../contracts/prediction.ts';
import type { DifferentiableScore, ScoreFunction } from '../contracts/score.ts';
import { describeValue } from '../errors/describe-value.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { checkSameShape } from '../math/shape.ts';
import { scale } from '../math/tensor-math.ts';
import { type FloatTensor, floatTensor } from '../tensor.ts';
import { type LinearReadings, linearPrediction, readingsOf } from './linear-prediction.ts';

/** The network takes sigma for its time, and its output is the score (NCSN++, arXiv:2011.13456, appendix C). */
export const sigmaConditionedScore: Parameterization = {
  timestep: ({ sigma }) => sigma,
  output: ({ sigma }) => ({ data: 0, noise: -1 / sigma }),
};

/**
 * Reads a network: one evaluation gives data, noise, score and velocity, whichever of them it was trained to predict.
 *
 * @throws {InvalidArgumentError} when evaluated, if the output has another shape than the sample.
 */
export function predictFrom(
  model: DenoisingModel,
  parameterization: Parameterization,
  options: ForwardOptions = {},
): PredictFunction {
  return async (sample, level) => {
    const { factor, input, offset, timestep, readings } = inputAt(parameterization, sample, level);
    const given = shifted(offset, input);
    const whole = await model.forward(parameterization.join?.(given, factor) ?? given, timestep, options);
    const { output, ...details } = parameterization.split?.(whole, sample) ?? { output: whole };
    checkSameShape('output', sample, output);
    return linearPrediction(level, [input, output], readings, details);
  };
}

/** Reads a network as a score function: {@link predictFrom} of which nothing but the score is wanted. */
export function scoreFrom(
  model: DenoisingModel,
  parameterization: Parameterization,
  options: ForwardOptions = {},
): ScoreFunction {
  const predict = predictFrom(model, parameterization, options);
  return Object.assign(async (sample: FloatTensor, level: NoiseLevel) => (await predict(sample, level)).score, {
    predict,
  });
}

/**
 * Reads a network that can be differentiated as a score with its derivative, for exact likelihoods.
 *
 * @throws {InvalidArgumentError} if the network has no `jvp`, or is given more than the sample; when evaluated, what `jvp` throws.
 */
export function differentiableScoreFrom(
  model: DenoisingModel,
  parameterization: Parameterization,
  options: ForwardOptions = {},
): DifferentiableScore {
  if (model.jvp === undefined) {
    throw new InvalidArgumentError('model', `${describeValue(model)} has no jvp(), and so no derivative.`);
  }
  if (parameterization.join !== undefined) {
    throw new InvalidArgumentError(
      'parameterization',
      'a network that is given more than the sample has no derivative.',
    );
  }
  return {
    score: scoreFrom(model, parameterization, options),
    async scoreJvp(sample, level, direction) {
      const { input, factor, offset, timestep, readings } = inputAt(parameterization, sample, level);
      const inputDirection = scaled(factor, direction);
      const { output, tangent } = await model.jvp!(shifted(offset, input), timestep, inputDirection, options);
      // A reading is linear in sample and output together, and so is its derivative in theirs.
      const { score } = linearPrediction(level, [input, output], readings);
      return { score, tangent: linearPrediction(level, [inputDirection, tangent], readings).score };
    },
  };
}

/** What a network is given for a sample at a noise level, and how its output is then read. */
interface NetworkInput {
  /** By which the sample is multiplied. */
  readonly factor: number;
  readonly input: FloatTensor;
  /** What is added to it for the network. */
  readonly offset: number;
  readonly timestep: FloatTensor;
  readonly readings: LinearReadings;
}

function inputAt(parameterization: Parameterization, sample: FloatTensor, level: NoiseLevel): NetworkInput {
  const factor = parameterization.inputScale?.(level) ?? 1;
  const own = { ...level, scale: factor * level.scale, sigma: factor * level.sigma };
  return {
    factor,
    input: scaled(factor, sample),
    offset: parameterization.inputOffset?.(own) ?? 0,
    timestep: floatTensor([1], Float32Array.of(parameterization.timestep(own))),
    readings: readingsOf(own, parameterization.output(own)),
  };
}

function scaled(factor: number, x: FloatTensor): FloatTensor {
  return factor === 1 ? x : scale(factor, x);
}

function shifted(offset: number, x: FloatTensor): FloatTensor {
  if (offset === 0) return x;
  return floatTensor(
    x.dims,
    x.data.map((value) => value + offset),
  );
}
