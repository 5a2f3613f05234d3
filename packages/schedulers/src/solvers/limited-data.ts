import { type FloatTensor, predictionFrom } from '@langevin/core';
import { limitData, type ThresholdSettings } from './limit-data.ts';
import type { Solver } from './solver.ts';

/**
 * A solver with the data kept within limits wherever the network predicts them, and with the noise that then goes with
 * them.
 *
 * @param limit - is given a tensor to write into.
 */
export const withLimitedData =
  (solver: Solver, limit: (data: FloatTensor) => FloatTensor): Solver =>
  (predict, start, run) =>
    solver(async (x, level) => predictionFrom({ data: limit((await predict(x, level)).data) }, x, level), start, run);

/** A solver with the data kept within range by dynamic thresholding, if the settings say so. */
export function thresholded(solver: Solver, settings: ThresholdSettings): Solver {
  const { thresholding, dynamicThresholdingRatio, sampleMaxValue } = settings;
  if (!thresholding) return solver;
  const limits = { thresholding, dynamicThresholdingRatio, sampleMaxValue, clipSample: false, clipSampleRange: 1 };
  return withLimitedData(solver, (data) => limitData(data, limits));
}
