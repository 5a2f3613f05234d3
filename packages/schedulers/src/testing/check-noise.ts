import { type FloatTensor, Generator, type Scheduler, scale } from '@langevin/core';
import { type ContractOptions, contractShape, isEqual } from './contract-run.ts';
import { runCheck } from './run-check.ts';
import { testMixture } from './test-mixture.ts';

/** The samples of a run's steps, and how often noise was drawn for each. */
interface NoisyRun {
  readonly samples: readonly FloatTensor[];
  readonly draws: readonly number[];
}

/**
 * Checks that a stochastic scheduler draws the noise of a step after the step before it was yielded, so that noise which
 * a consumer draws in between, as inpainting does, comes from the same stream in the same order. One without noise passes.
 *
 * @throws {SchedulerCheckError} if it draws ahead.
 */
export function checkNoise(scheduler: Scheduler, { numInferenceSteps = 12 }: ContractOptions = {}): Promise<void> {
  return runCheck(scheduler, 'noise', async (fail) => {
    const whole = await runSwitched(scheduler, numInferenceSteps, Number.POSITIVE_INFINITY);
    const noisy = whole.draws.flatMap((count, i) => (i > 0 && count > 0 ? [i] : []));
    for (const i of noisy) {
      // Some steps' noise counts for nothing: one that shows its noise is enough.
      const { samples } = await runSwitched(scheduler, numInferenceSteps, i);
      if (!isEqual(samples[i]!, whole.samples[i]!)) return;
    }
    if (noisy.length > 0) fail('the noise of a step is drawn before the step ahead of it is yielded; draw it after.');
  });
}

/** A run whose noise is from another generator once `after` steps were yielded, and that ends a step later. */
async function runSwitched(scheduler: Scheduler, numInferenceSteps: number, after: number): Promise<NoisyRun> {
  const start = scale(scheduler.initNoiseSigma, new Generator(6).randn(contractShape));
  const generators = [new Generator(7), new Generator(8)] as const;
  const samples: FloatTensor[] = [];
  const draws: number[] = [];
  let drawn = 0;
  const noise = ({ dims }: FloatTensor): FloatTensor => {
    drawn++;
    return generators[samples.length < after ? 0 : 1].randn(dims);
  };
  for await (const { sample } of scheduler.sample(testMixture.score, start, { numInferenceSteps, noise })) {
    samples.push(sample);
    draws.push(drawn);
    drawn = 0;
    if (samples.length > after) break;
  }
  return { samples, draws };
}
