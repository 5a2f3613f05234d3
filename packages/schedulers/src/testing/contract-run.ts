import { checkOptions, type FloatTensor, floatTensor, type OptionKinds, type Scheduler } from '@langevin/core';
import { type Fail, runCheck } from './run-check.ts';
import { testImageShape } from './test-mixture.ts';

/** Options of the checks of the contract. */
export interface ContractOptions {
  /** Steps of the runs; 12 if left out. */
  readonly numInferenceSteps?: number | undefined;
}

/** What the {@link ContractOptions} may be. */
export const contractOptionKinds: OptionKinds<ContractOptions> = { numInferenceSteps: 'number' };

/** By how much a level may be off: a schedule's levels for the network and for its steps need not agree to the last digit. */
export const levelSlack = 1e-3;

/** The shape of the samples in these checks. */
export const contractShape: readonly number[] = [2, ...testImageShape];

/**
 * Runs a check of the contract.
 *
 * @param check - its name, for messages.
 * @throws {InvalidArgumentError} for an option that there is not.
 * @throws {SchedulerCheckError} where the body fails, or the scheduler throws.
 */
export async function runContractCheck(
  scheduler: Scheduler,
  check: string,
  options: ContractOptions,
  body: (numInferenceSteps: number, fail: Fail) => Promise<void>,
): Promise<void> {
  checkOptions(options, contractOptionKinds);
  await runCheck(scheduler, check, (fail) => body(options.numInferenceSteps ?? 12, fail));
}

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
