import { type LimitSettings, limitData } from './limit-data.ts';
import { withLimitedData } from './limited-data.ts';
import type { Solver } from './solver.ts';

/** By which settings a prediction of the data is kept within the range of images. */
export type ThresholdSettings = Omit<LimitSettings, 'clipSample' | 'clipSampleRange'>;

/** A solver with the data kept within range by dynamic thresholding, if the settings say so. */
export function thresholded(solver: Solver, settings: ThresholdSettings): Solver {
  const { thresholding, dynamicThresholdingRatio, sampleMaxValue } = settings;
  if (!thresholding) return solver;
  const limits = { thresholding, dynamicThresholdingRatio, sampleMaxValue, clipSample: false, clipSampleRange: 1 };
  return withLimitedData(solver, (data) => limitData(data, limits));
}
