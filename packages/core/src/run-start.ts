import { checkOptions } from './check-options.ts';
import type { Scheduler, StepChoice } from './contracts/scheduler.ts';
import { describeValue } from './errors/describe-value.ts';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';
import { levelsOf } from './levels-of.ts';
import { checkSameShape } from './math/shape.ts';
import { isAllFinite, linearCombination, scale } from './math/tensor-math.ts';
import type { FloatTensor } from './tensor.ts';

/** Data that a run starts from, in place of noise alone. */
export interface DataStart {
  /** Of the run's shape, in the range that the network was trained on. */
  readonly data: FloatTensor;
  /** The number of the step that the run begins with, from 0: the data get as much noise as there is where it begins. */
  readonly begin: number;
}

/** What somebody says of where a run starts. */
export interface StartOptions {
  /**
   * What it starts from: the data with the noise of the step that it begins with, scale · data + sigma · noise, rather than
   * the prior. For a scheduler that says its levels beforehand.
   */
  readonly start?: DataStart | undefined;
  /** The standard normal noise that it starts with, in place of what the generator would draw; of the run's shape. */
  readonly latents?: FloatTensor | undefined;
}

/** Where a run starts. */
export interface RunStart {
  /** The step that it begins with. */
  readonly begin: number;
  /** What the scheduler is given, made of standard normal noise, which it writes into. */
  stateOf(noise: FloatTensor): FloatTensor;
}

/**
 * Where a run starts, of what somebody said.
 *
 * @throws {InvalidArgumentError} naming what has another shape or is not finite, a step that the run has not, or a scheduler
 * that does not say its levels.
 */
export function runStart(
  scheduler: Scheduler,
  steps: StepChoice,
  shape: readonly number[],
  { start, latents }: StartOptions,
): RunStart {
  if (latents !== undefined) checkValues('latents', latents, shape);
  if (start === undefined) {
    return { begin: 0, stateOf: (noise) => scale(scheduler.initNoiseSigma, noise, noise) };
  }
  checkOptions(start, { data: 'any', begin: 'any' }, 'start');
  const { data, begin } = start;
  checkValues('start.data', data, shape);
  const levels = levelsOf(scheduler, steps);
  const level = Number.isInteger(begin) ? levels[begin] : undefined;
  if (level === undefined || begin === levels.length - 1) {
    const last = levels.length - 2;
    throw new InvalidArgumentError('start.begin', `${describeValue(begin)} is none of the run's steps, 0 to ${last}.`);
  }
  // What is given to the first step is the prior, of which the scheduler makes a state of that step's level.
  const factor = begin > 0 ? 1 : 1 / startFactor(scheduler, steps);
  return {
    begin,
    stateOf: (noise) => linearCombination(factor * level.scale, data, factor * level.sigma, noise, noise),
  };
}

/** What a scheduler multiplies the prior with, to begin its first step from. */
function startFactor(scheduler: Scheduler, steps: StepChoice): number {
  const { initNoiseSigma } = scheduler;
  return (scheduler.startSpreadFor?.(steps) ?? initNoiseSigma) / initNoiseSigma;
}

/** Checks values that a run starts from. @throws {InvalidArgumentError} for another shape, another type, or what is not finite. */
export function checkValues(argument: string, values: FloatTensor, dims: readonly number[]): void {
  checkSameShape(argument, { dims }, values);
  if (values.type === 'float32' && isAllFinite(values)) return;
  throw new InvalidArgumentError(argument, 'is not float32 with finite values alone.');
}
