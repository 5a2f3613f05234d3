import { type FloatTensor, Generator, runScheduler, type Scheduler } from '@langevin/core';
import { type ContractOptions, contractShape, isEqual, runContractCheck } from './contract-run.ts';
import { testMixture } from './test-mixture.ts';

/**
 * Checks that an aborted run rejects with the signal's reason, cleans up, and leaves the scheduler as it was, and that
 * two runs can share it.
 *
 * @throws {InvalidArgumentError} for an option that there is not.
 * @throws {SchedulerCheckError} saying what did not happen.
 */
export function checkAbort(scheduler: Scheduler, options: ContractOptions = {}): Promise<void> {
  return runContractCheck(scheduler, 'abort', options, async (numInferenceSteps, fail) => {
    const run = async (seed: number, abort?: AbortController): Promise<FloatTensor> => {
      const { mean } = await runScheduler(scheduler, testMixture.score, {
        shape: contractShape,
        numInferenceSteps,
        generator: new Generator(seed),
        signal: abort?.signal,
        onStep: () => abort?.abort(reason),
      });
      return mean;
    };
    const reason = new Error('stopped by the check');
    const alone = [await run(3), await run(4)];
    const outcome: unknown = await run(3, new AbortController()).catch((error) => error);
    if (outcome !== reason) fail('a run whose signal was aborted did not end with the reason of the signal.');

    if (!isEqual(await run(3), alone[0]!)) {
      const advice = "keep a run's state in the loop, and take noise from the context's `noise` alone";
      fail(`a run after an aborted one differs from one before, of the same seed: ${advice}.`);
    }
    // Of different seeds, so that a state which they share is not the same for both by chance.
    const together = await Promise.all([run(3), run(4)]);
    if (together.some((mean, i) => !isEqual(mean, alone[i]!))) {
      fail('two runs at once differ from each alone: keep their state in the loop.');
    }
  });
}
