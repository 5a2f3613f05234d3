import { guidedPrediction, type PredictFunction, predictFrom } from '@langevin/core';
import type { NetworkReading } from '../run-plan.ts';
import type { SteeringOptions } from '../steering-options.ts';

/** A network read with the guidance of the options, if there is some. */
export function guidedReading(
  { model, parameterization, conditions }: NetworkReading,
  { guidance }: SteeringOptions,
): PredictFunction {
  const predict = predictFrom(model, parameterization, conditions);
  return guidance === undefined ? predict : guidedPrediction(predict, guidance.score, guidance.scale);
}
