import { type FloatTensor, Generator, runScheduler, type Scheduler } from '@langevin/core';
import { type ContractOptions, contractShape, isEqual } from './contract-run.ts';
import { SchedulerCheckError } from './scheduler-check-error.ts';
import { testMixture } from './test-mixture.ts';

/**
 * Checks that an aborted run rejects with the signal's reason, cleans up, and leaves the scheduler as it was, and that
 * two runs can share it.
 *
 * @throws {SchedulerCheckError} saying what did not happen.
 */
export async function checkAbort(
  scheduler: Scheduler,
  { numInferenceSteps = 12 }: ContractOptions = {},
): Promise<void> {
  const fail = (problem: string): never => {
    throw new SchedulerCheckError(scheduler, 'abort', problem);
  };
  const result = async (): Promise<FloatTensor> => {
    const options = { shape: contractShape, numInferenceSteps, generator: new Generator(3) };
    return (await runScheduler(scheduler, testMixture.score, options)).mean;
  };
  const expected = await result();
  const controller = new AbortController();
  const reason = new Error('stopped by the check');
  const aborted = runScheduler(scheduler, testMixture.score, {
    shape: contractShape,
    numInferenceSteps,
    generator: new Generator(3),
    signal: controller.signal,
    onStep: () => controller.abort(reason),
  });
  const outcome = await aborted.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome !== reason) fail('a run whose signal was aborted did not end with the reason of the signal.');
  const [one, other] = await Promise.all([result(), result()]);
  if (!isEqual(one, expected)) fail('a run after an aborted one differs from one before: keep its state in the loop.');
  if (!isEqual(other, expected)) fail('two runs at once differ from one alone: keep their state in the loop.');
}
