import { type FloatTensor, floatTensor } from '@langevin/core';
import { testImageShape } from './test-mixture.ts';

/** Options of the checks of the contract. */
export interface ContractOptions {
  /** Steps of the runs; 12 if left out. */
  readonly numInferenceSteps?: number;
}

/** The shape of the samples in these checks. */
export const contractShape: readonly number[] = [2, ...testImageShape];

/** In place of a run's noise, none. */
export function noNoise(like: FloatTensor): FloatTensor {
  return floatTensor(like.dims);
}

/** Whether two tensors of one shape hold the same values. */
export function isEqual(a: FloatTensor, b: FloatTensor): boolean {
  return a.data.length === b.data.length && a.data.every((value, i) => value === b.data[i]);
}

/** Whether two tensors of one shape differ by no more than rounding. */
export function isClose(a: FloatTensor, b: FloatTensor): boolean {
  const largest = b.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.data.length === b.data.length && a.data.every((value, i) => Math.abs(value - b.data[i]!) <= 1e-4 * largest);
}
