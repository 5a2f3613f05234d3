import { type FloatTensor, floatTensor, Generator, type PredictFunction, type Scheduler, scale } from '@langevin/core';
import { type ContractOptions, contractShape, isEqual, runContractCheck } from './contract-run.ts';
import { testMixture } from './test-mixture.ts';

/** One step of a run: where the network was evaluated, what was yielded, and how often noise was drawn by then. */
interface NoisyStep {
  readonly evaluated: readonly FloatTensor[];
  readonly sample: FloatTensor;
  readonly mean: FloatTensor;
  readonly drawn: number;
}

/**
 * Checks the noise of a stochastic scheduler, by runs in which one draw of it is negated. A step's noise is drawn after
 * the step before it was yielded, so that noise which a consumer draws in between, as inpainting does, comes from the
 * same stream in the same order; and a step's mean is without the noise that was added at its end. One without noise passes.
 *
 * @throws {InvalidArgumentError} for an option that there is not.
 * @throws {SchedulerCheckError} if it draws ahead, or has the noise in a mean.
 */
export function checkNoise(scheduler: Scheduler, options: ContractOptions = {}): Promise<void> {
  return runContractCheck(scheduler, 'noise', options, async (numInferenceSteps, fail) => {
    const plain = await runNegated(scheduler, numInferenceSteps);
    for (const [i, { evaluated, sample, mean, drawn }] of plain.entries()) {
      for (let draw = plain[i - 1]?.drawn ?? 0; draw < drawn; draw++) {
        const other = await runNegated(scheduler, numInferenceSteps, { draw, lastStep: i + 1 });
        const [step, next] = [other[i], other[i + 1]];
        if (step === undefined) continue;
        if (isEqual(step.sample, sample)) {
          // The same state goes on with the same noise: what differs now is the draw of before.
          if (next === undefined || isEqual(next.sample, plain[i + 1]!.sample)) continue;
          fail(`the noise of step ${i + 1} is drawn before the step ahead of it is yielded; draw it after.`);
        }
        // Noise that was there when the network was evaluated, such as EDM's churn, is a part of the mean as well.
        const isAddedLast = areEqual(step.evaluated, evaluated);
        if (!isAddedLast || isEqual(step.mean, mean)) continue;
        fail(`step ${i} has the noise that it added in its mean, too; yield the state without that noise as mean.`);
      }
    }
  });
}

/**
 * A run in which the noise of one draw is negated, rather than another: the length of a corrector's step follows from the
 * noise's norm. It ends after `lastStep`.
 */
async function runNegated(
  scheduler: Scheduler,
  numInferenceSteps: number,
  { draw, lastStep = Number.POSITIVE_INFINITY }: { readonly draw?: number; readonly lastStep?: number } = {},
): Promise<NoisyStep[]> {
  const generator = new Generator(7);
  const start = scale(scheduler.initNoiseSigma, new Generator(6).randn(contractShape));
  const steps: NoisyStep[] = [];
  let evaluated: FloatTensor[] = [];
  let drawn = 0;
  const noise = ({ dims }: FloatTensor): FloatTensor => scale(drawn++ === draw ? -1 : 1, generator.randn(dims));
  const predict: PredictFunction = (sample, level) => {
    evaluated.push(copyOf(sample));
    return testMixture.predict(sample, level);
  };
  for await (const { sample, mean } of scheduler.sample(predict, start, { numInferenceSteps, noise })) {
    steps.push({ evaluated, sample: copyOf(sample), mean: copyOf(mean), drawn });
    evaluated = [];
    if (steps.length > lastStep) break;
  }
  return steps;
}

function areEqual(a: readonly FloatTensor[], b: readonly FloatTensor[]): boolean {
  return a.length === b.length && a.every((tensor, k) => isEqual(tensor, b[k]!));
}

function copyOf({ dims, data }: FloatTensor): FloatTensor {
  return floatTensor(dims, data.slice());
}
