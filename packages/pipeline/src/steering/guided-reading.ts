import {
  awayFrom,
  guidedPrediction,
  InvalidArgumentError,
  noiseRatio,
  type PredictFunction,
  predictFrom,
  predictPair,
  type WorsePrediction,
} from '@langevin/core';
import type { NetworkReading } from '../run-plan.ts';
import type { SteeringOptions } from '../steering-options.ts';

/** A network read with the guidance of the options: in their interval, and by itself elsewhere. */
export function guidedReading(
  network: NetworkReading,
  { guidance, guidanceInterval }: SteeringOptions,
): PredictFunction {
  const plain = predictFrom(network.model, network.parameterization, network.conditions);
  const moved = awayFromWorse(network, plain);
  const guided = guidance === undefined ? moved : guidedPrediction(moved, guidance.score, guidance.scale);
  if (guidanceInterval === undefined) return guided;
  const [low, high] = guidanceInterval;
  return (sample, level) => {
    const sigma = noiseRatio(level);
    return low < sigma && sigma <= high ? guided(sample, level) : plain(sample, level);
  };
}

/** The prediction of a network, moved away from its own of other classes, in one evaluation of both, and from its guide's. */
function awayFromWorse(
  { model, parameterization, conditions, worse: { negative, guide } }: NetworkReading,
  plain: PredictFunction,
): PredictFunction {
  const { signal, ...own } = conditions;
  const predictBoth = negative && predictPair(model, parameterization, [own, negative.conditions], { signal });
  const predictGuide = guide && namedGuide(predictFrom(guide.model, parameterization, conditions));
  return async (sample, level) => {
    const [own, other] = predictBoth ? await predictBoth(sample, level) : [await plain(sample, level)];
    const worse: WorsePrediction[] = [];
    if (negative && other) worse.push({ prediction: other, scale: negative.scale });
    if (predictGuide) worse.push({ prediction: await predictGuide(sample, level), scale: guide.scale });
    return awayFrom(own, worse);
  };
}

/** The prediction of a guide, whose errors say that they are its. */
function namedGuide(predict: PredictFunction): PredictFunction {
  return async (sample, level) => {
    try {
      return await predict(sample, level);
    } catch (error) {
      throw error instanceof InvalidArgumentError ? error.renamed(`guide.${error.argument}`) : error;
    }
  };
}
