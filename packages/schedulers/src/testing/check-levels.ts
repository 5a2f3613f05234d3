import {
  type FloatTensor,
  Generator,
  type NoiseLevel,
  type PredictFunction,
  type Scheduler,
  scale,
} from '@langevin/core';
import { type ContractOptions, contractShape, isEqual, levelSlack, runContractCheck } from './contract-run.ts';
import { testMixture } from './test-mixture.ts';

/**
 * How far from its level a sample may be evaluated, in units of the step: less than half of it. Not 0, since there are
 * rules that go on from beside where they arrived, such as diffusers' DDIM where the timesteps are not evenly spaced.
 */
const shareOfStep = 0.45;

/** A step as it was yielded: its number, the level it began at, and what it says. */
interface YieldedStep {
  readonly index: number;
  readonly from: NoiseLevel;
  readonly level: NoiseLevel;
  readonly sample: FloatTensor;
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
  const allowed = Math.max(levelSlack, shareOfStep * Math.abs(logRatio(step.from) - logRatio(level)));
  const above = logRatio(level) - logRatio(step.level);
  const isThatSample = isEqual(sample, step.sample);
  const isScaled = Math.abs(Math.log(level.scale / step.level.scale)) > allowed;
  const isWrong = isThatSample ? Math.abs(above) > allowed || isScaled : above < -levelSlack;
  if (!isWrong) return undefined;
  const next = isThatSample ? 'that sample is evaluated next at' : 'the next evaluation is below, at';
  const found = `step ${step.index} says its level is ${format(step.level)}, but ${next} ${format(level)}`;
  return `${found}; yield the level that the update arrived at.`;
}

function logRatio({ scale, sigma }: NoiseLevel): number {
  return Math.log(sigma / scale);
}

function format({ scale, sigma }: NoiseLevel): string {
  return `{ scale: ${scale.toPrecision(3)}, sigma: ${sigma.toPrecision(3)} }`;
}
