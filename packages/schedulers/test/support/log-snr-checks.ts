import type { SchedulerCheckOptions } from '@langevin/schedulers/testing';

export const even = { useExponentialSigmas: true };
export const fewImages = { distribution: { batchSize: 500, tolerance: 0.1 } };
export const manySteps = { distribution: { batchSize: 500, numInferenceSteps: 120, tolerance: 0.15 } };
/** Steps that are even in time are long in λ at the end. */
export const evenTimes = { distribution: { ...manySteps.distribution, numInferenceSteps: 200 } };
/** An order that shows before rounding does. */
export const ofOrder = (order: number, numInferenceSteps = 64): SchedulerCheckOptions => ({
  ...fewImages,
  order,
  convergence: { numInferenceSteps },
});
