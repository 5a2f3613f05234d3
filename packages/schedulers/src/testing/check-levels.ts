import {
  type FloatTensor,
  Generator,
  type NoiseLevel,
  type PredictFunction,
  type Scheduler,
  scale,
} from '@langevin/core';
import { type ContractOptions, contractShape, isEqual, runContractCheck } from './contract-run.ts';
import { formatLevel, isAtItsLevel, type LevelledSample } from './evaluated-level.ts';
import { testMixture } from './test-mixture.ts';

/** A step as it was yielded. */
interface YieldedStep extends LevelledSample {
  readonly index: number;
}

/**
 * Checks that a step's level is that of its sample: the one at which the solver evaluates that sample next. Where it adds
 * noise first, it evaluates at a higher one.
 *
 * @throws {InvalidArgumentError} for an option that there is not.
 * @throws {SchedulerCheckError} saying which level was yielded, and where the next evaluation is.
 */
export function checkLevels(scheduler: Scheduler, options: ContractOptions = {}): Promise<void> {
  return runContractCheck(scheduler, 'levels', options, async (numInferenceSteps, fail) => {
    const generator = new Generator(9);
    const start = scale(scheduler.initNoiseSigma, generator.randn(contractShape));
    const context = { numInferenceSteps, noise: ({ dims }: FloatTensor) => generator.randn(dims) };
    let from: NoiseLevel | undefined;
    let yielded: YieldedStep | undefined;
    let problem: string | undefined;
    const predict: PredictFunction = (sample, level) => {
      if (yielded !== undefined) problem ??= problemOf(yielded, sample, level);
      if (yielded !== undefined || from === undefined) from = level;
      yielded = undefined;
      return testMixture.predict(sample, level);
    };
    for await (const step of scheduler.sample(predict, start, context)) {
      // Another than the solver's, so that it is evaluated even where the solver knows the prediction of its own.
      step.sample = scale(1.001, step.sample);
      const { index, level, sample } = step;
      yielded = { index, from: from ?? level, level, sample };
    }
    if (problem !== undefined) fail(problem);
  });
}

/** What is wrong with a step's level, where this is what the solver evaluates next. */
function problemOf(step: YieldedStep, sample: FloatTensor, level: NoiseLevel): string | undefined {
  if (isAtItsLevel(step, sample, level)) return undefined;
  const next = isEqual(sample, step.sample) ? 'that sample is evaluated next at' : 'the next evaluation is below, at';
  const found = `step ${step.index} says its level is ${formatLevel(step.level)}, but ${next} ${formatLevel(level)}`;
  return `${found}; yield the level that the update arrived at.`;
}
