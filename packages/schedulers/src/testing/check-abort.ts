import { type FloatTensor, Generator, runScheduler, type Scheduler } from '@langevin/core';
import { type ContractOptions, contractShape, isEqual } from './contract-run.ts';
import { runCheck } from './run-check.ts';
import { testMixture } from './test-mixture.ts';

/**
 * Checks that an aborted run rejects with the signal's reason, cleans up, and leaves the scheduler as it was, and that
 * two runs can share it.
 *
 * @throws {SchedulerCheckError} saying what did not happen.
 */
export function checkAbort(scheduler: Scheduler, { numInferenceSteps = 12 }: ContractOptions = {}): Promise<void> {
  return runCheck(scheduler, 'abort', async (fail) => {
    const run = async (signal?: AbortSignal, onStep?: () => void): Promise<FloatTensor> => {
      const generator = new Generator(3);
      const options = { shape: contractShape, numInferenceSteps, generator, ...(signal && { signal }) };
      return (await runScheduler(scheduler, testMixture.score, { ...options, ...(onStep && { onStep }) })).mean;
    };
    const expected = await run();
    const controller = new AbortController();
    const reason = new Error('stopped by the check');
    const outcome: unknown = await run(controller.signal, () => controller.abort(reason)).catch((error) => error);
    if (outcome !== reason) fail('a run whose signal was aborted did not end with the reason of the signal.');

    const [one, other] = await Promise.all([run(), run()]);
    if (!isEqual(one, expected))
      fail('a run after an aborted one differs from one before: keep its state in the loop.');
    if (!isEqual(other, expected)) fail('two runs at once differ from one alone: keep their state in the loop.');
  });
}
