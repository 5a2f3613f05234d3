import {
  type FloatTensor,
  floatTensor,
  Generator,
  type PredictFunction,
  type SamplingStep,
  type Scheduler,
  scale,
} from '@langevin/core';
import { type ContractOptions, contractShape, isClose, noNoise, runContractCheck } from './contract-run.ts';
import { testMixture } from './test-mixture.ts';

/**
 * Checks that a scheduler goes on from a sample that the consumer put in place of its own, by assignment or by writing
 * into it, and that nothing of before has a part in what follows.
 *
 * @throws {InvalidArgumentError} for an option that there is not.
 * @throws {SchedulerCheckError} if the next evaluation is elsewhere, or a history was kept.
 */
export function checkReplacedSamples(scheduler: Scheduler, options: ContractOptions = {}): Promise<void> {
  return runContractCheck(scheduler, 'replaced samples', options, async (numInferenceSteps, fail) => {
    const replacement = scale(0.5, new Generator(5).randn(contractShape));
    for (const how of ['assigned', 'written'] as const) {
      const after = `after a sample was ${how},`;
      const [first, second] = [
        await runReplaced(scheduler, numInferenceSteps, replacement, how, 1),
        await runReplaced(scheduler, numInferenceSteps, replacement, how, 2),
      ];
      for (const { evaluated } of [first, second]) {
        if (evaluated === undefined) return fail(`${after} nothing was evaluated any more; take more steps.`);
        if (isClose(evaluated, replacement)) continue;
        fail(`${after} the next evaluation is not of that sample: read it back from the step.`);
      }
      const isComparable = Math.abs(first.sigma - second.sigma) <= 1e-6 * first.sigma;
      if (isComparable && !isClose(first.result, second.result)) {
        fail(`${after} runs with different pasts end differently: forget the history, as with a YieldedState.`);
      }
    }
  });
}

/** A run without noise, whose sample is replaced half-way: where it then went on, and how it ended. */
async function runReplaced(
  scheduler: Scheduler,
  numInferenceSteps: number,
  replacement: FloatTensor,
  how: 'assigned' | 'written',
  seed: number,
): Promise<{ sigma: number; evaluated: FloatTensor | undefined; result: FloatTensor }> {
  let replacedAt: number | undefined;
  let evaluated: FloatTensor | undefined;
  const predict: PredictFunction = (sample, level) => {
    if (replacedAt !== undefined) evaluated ??= floatTensor(sample.dims, sample.data.slice());
    return testMixture.predict(sample, level);
  };
  const start = scale(scheduler.initNoiseSigma, new Generator(seed).randn(contractShape));
  const context = { numInferenceSteps, noise: noNoise };
  let last: SamplingStep | undefined;
  for await (const step of scheduler.sample(predict, start, context)) {
    last = step;
    if (replacedAt !== undefined || step.progress < 0.5) continue;
    replacedAt = step.level.sigma / step.level.scale;
    if (how === 'assigned') step.sample = floatTensor(contractShape, replacement.data.slice());
    else step.sample.data.set(replacement.data);
  }
  return { sigma: replacedAt ?? Number.NaN, evaluated, result: last!.mean };
}
