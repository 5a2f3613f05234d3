import type { NoiseLevel, SamplingStep } from '@langevin/core';
import type { StateUpdate } from '../state-update.ts';

/** The step that a solver yields after update `index` of `total`. */
export function samplingStep(
  index: number,
  total: number,
  level: NoiseLevel,
  { sample, mean }: StateUpdate,
): SamplingStep {
  return { index, progress: (index + 1) / total, level, sample, mean };
}
