import { Generator, runScheduler, type SamplingStep, type Scheduler } from '@langevin/core';
import { type ContractOptions, contractShape } from './contract-run.ts';
import { SchedulerCheckError } from './scheduler-check-error.ts';
import { testMixture } from './test-mixture.ts';

/** By how much a level may rise: a schedule's levels for the network and for its steps need not agree to the last digit. */
const slack = 1e-3;

/**
 * Checks the steps that a scheduler yields: numbered from 0, with progress that grows up to 1, noise levels that never
 * rise, and finite samples and means that the solver does not write into afterwards.
 *
 * @throws {SchedulerCheckError} saying what is wrong with which step.
 */
export async function checkSteps(
  scheduler: Scheduler,
  { numInferenceSteps = 12 }: ContractOptions = {},
): Promise<void> {
  const seen: { readonly step: SamplingStep; readonly sample: Float32Array; readonly mean: Float32Array }[] = [];
  const fail = (index: number, problem: string): never => {
    throw new SchedulerCheckError(scheduler, 'steps', `step ${index} ${problem}`);
  };
  await runScheduler(scheduler, testMixture.score, {
    shape: contractShape,
    numInferenceSteps,
    generator: new Generator(0),
    onStep: (step) => {
      const before = seen.at(-1)?.step;
      const { index, progress, level } = step;
      if (index !== seen.length) fail(seen.length, `calls itself ${index}; steps are numbered from 0.`);
      if (!(progress > (before?.progress ?? 0) && progress <= 1)) fail(index, `has progress ${progress}.`);
      const ratio = level.sigma / level.scale;
      const ratioBefore = before === undefined ? Number.POSITIVE_INFINITY : before.level.sigma / before.level.scale;
      if (!(ratio >= 0 && ratio <= ratioBefore * (1 + slack))) {
        fail(index, `is at sigma / scale ${ratio}, after ${ratioBefore}; levels go down.`);
      }
      if (![...step.sample.data, ...step.mean.data].every(Number.isFinite)) fail(index, 'is not finite.');
      seen.push({ step, sample: step.sample.data.slice(), mean: step.mean.data.slice() });
    },
  });
  const last = seen.at(-1)!.step;
  if (Math.abs(last.progress - 1) > 1e-6) fail(last.index, `is the last, but has progress ${last.progress}, not 1.`);
  for (const { step, sample, mean } of seen) {
    const isKept = sample.every((x, i) => x === step.sample.data[i]) && mean.every((x, i) => x === step.mean.data[i]);
    if (!isKept) fail(step.index, 'was written into after it was yielded; its tensors belong to the consumer.');
  }
}
