import {
  Generator,
  isAllFinite,
  noiseRatio,
  runScheduler,
  type SamplingStep,
  type Scheduler,
  scale,
} from '@langevin/core';
import { type ContractOptions, contractShape, isClose, levelSlack, noNoise, runContractCheck } from './contract-run.ts';
import type { Fail } from './run-check.ts';
import { testMixture } from './test-mixture.ts';

/**
 * Checks the steps that a scheduler yields: numbered from 0, with progress that grows up to 1, noise levels that rise by
 * noise alone, finite samples and means that the solver does not write into afterwards, and means that differ from the
 * samples by noise alone.
 *
 * @throws {InvalidArgumentError} for an option that there is not.
 * @throws {SchedulerCheckError} saying what is wrong with which step.
 */
export function checkSteps(scheduler: Scheduler, options: ContractOptions = {}): Promise<void> {
  return runContractCheck(scheduler, 'steps', options, async (numInferenceSteps, fail) => {
    const seen: { readonly step: SamplingStep; readonly sample: Float32Array; readonly mean: Float32Array }[] = [];
    await runScheduler(scheduler, testMixture.predict, {
      shape: contractShape,
      numInferenceSteps,
      generator: new Generator(0),
      onStep: (step) => {
        const problem = problemOf(step, seen.at(-1)?.step);
        if (problem) fail(`step ${seen.length} ${problem}`);
        seen.push({ step, sample: step.sample.data.slice(), mean: step.mean.data.slice() });
      },
    });
    const last = seen.at(-1)?.step;
    if (last === undefined) return fail('there are none.');
    if (Math.abs(last.progress - 1) > 1e-6) fail(`the last has progress ${last.progress}, not 1.`);
    for (const { step, sample, mean } of seen) {
      const isKept = sample.every((x, i) => x === step.sample.data[i]) && mean.every((x, i) => x === step.mean.data[i]);
      if (isKept) continue;
      fail(`step ${step.index} was written into after it was yielded; its tensors belong to the consumer.`);
    }
    await checkMeans(scheduler, numInferenceSteps, fail);
  });
}

/** What is wrong with a step, after the one before it. */
function problemOf(step: SamplingStep, before?: SamplingStep): string | undefined {
  const { index, progress, level, sample, mean } = step;
  const number = before === undefined ? 0 : before.index + 1;
  if (index !== number) return `calls itself ${index}; steps are numbered from 0.`;
  if (!(progress > (before?.progress ?? 0) && progress <= 1)) {
    const after = before === undefined ? '' : `, after ${before.progress}`;
    return `has progress ${progress}${after}; progress goes from above 0 up to 1, and grows with each step.`;
  }
  const ratio = noiseRatio(level);
  const ratioBefore = before === undefined ? Number.POSITIVE_INFINITY : noiseRatio(before.level);
  const isDown = ratio >= 0 && ratio <= ratioBefore * (1 + levelSlack);
  if (!isDown && !(before !== undefined && isNoiseAlone(before, step))) {
    return `is at sigma / scale ${ratio}, after ${ratioBefore}; levels go down, or up by noise that is added alone.`;
  }
  return isAllFinite(sample) && isAllFinite(mean) ? undefined : 'is not finite.';
}

/** Whether a step is one of the diffusion itself: but for its noise, its state is that of before. */
function isNoiseAlone(before: SamplingStep, { level, mean }: SamplingStep): boolean {
  return isClose(mean, scale(level.scale / before.level.scale, before.sample));
}

/** A step's mean is its sample before the noise: without any noise they are the same. */
async function checkMeans(scheduler: Scheduler, numInferenceSteps: number, fail: Fail): Promise<void> {
  const start = scale(scheduler.initNoiseSigma, new Generator(0).randn(contractShape));
  const context = { numInferenceSteps, noise: noNoise };
  for await (const { index, sample, mean } of scheduler.sample(testMixture.predict, start, context)) {
    if (isClose(mean, sample)) continue;
    const advice = "take noise from the context's `noise` alone, and leave nothing but that out of the mean";
    fail(`step ${index} has a mean other than its sample, though the noise was 0; ${advice}.`);
  }
}
