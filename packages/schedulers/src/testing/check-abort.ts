import { type FloatTensor, Generator, type PredictFunction, runScheduler, type Scheduler } from '@langevin/core';
import { type ContractOptions, contractShape, isEqual, runContractCheck } from './contract-run.ts';
import { testMixture } from './test-mixture.ts';

/**
 * Checks that an error of the network ends a run, that an aborted run leaves the scheduler as it was, and that two runs can
 * share it.
 *
 * @throws {InvalidArgumentError} for an option that there is not.
 * @throws {SchedulerCheckError} saying what did not happen.
 */
export function checkAbort(scheduler: Scheduler, options: ContractOptions = {}): Promise<void> {
  return runContractCheck(scheduler, 'abort', options, async (numInferenceSteps, fail) => {
    const run = async (seed: number, predict = testMixture.predict, signal?: AbortSignal): Promise<FloatTensor> => {
      const generator = new Generator(seed);
      const options = { shape: contractShape, numInferenceSteps, generator, signal };
      return (await runScheduler(scheduler, predict, options)).mean;
    };
    const reason = new Error('stopped by the check');
    const alone = [await run(3), await run(4)];
    const failing = () => Promise.reject(reason);
    const outcome: unknown = await run(3, failing).catch((error) => error);
    if (outcome !== reason) fail('a run whose network threw an error did not end with that error.');
    const controller = new AbortController();
    let evaluations = 0;
    const aborting: PredictFunction = (sample, level) => {
      if (++evaluations === 2) controller.abort(reason);
      return testMixture.predict(sample, level);
    };
    await run(3, aborting, controller.signal).catch(() => {});

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
