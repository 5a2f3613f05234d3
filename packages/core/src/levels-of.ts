import type { NoiseLevel } from './contracts/noise-level.ts';
import type { Scheduler, StepChoice } from './contracts/scheduler.ts';
import { describeValue } from './errors/describe-value.ts';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';

/** The noise levels of a run, for what can't do without. @throws {InvalidArgumentError} if the scheduler does not say them. */
export function levelsOf(scheduler: Scheduler, steps: StepChoice): readonly NoiseLevel[] {
  if (typeof scheduler.levelsFor === 'function') return scheduler.levelsFor(steps);
  const advice = 'give it a levelsFor(), and have it honour begin, or take another scheduler, such as EulerScheduler';
  throw new InvalidArgumentError('scheduler', `${describeValue(scheduler)} does not say its levels; ${advice}.`);
}

/** The same, for what goes through them the other way. @throws {InvalidArgumentError} if they do not go down all the way. */
export function descendingLevelsOf(scheduler: Scheduler, steps: StepChoice): readonly NoiseLevel[] {
  const levels = levelsOf(scheduler, steps);
  if (levels.every((level, i) => i === 0 || noiseRatio(level) <= noiseRatio(levels[i - 1]!))) return levels;
  const advice = 'take one that only goes down, such as EulerScheduler';
  throw new InvalidArgumentError('scheduler', `${describeValue(scheduler)} goes up as well, to more noise; ${advice}.`);
}

/** sigma / scale: how much more noise than data there is at a level. */
export function noiseRatio({ scale, sigma }: NoiseLevel): number {
  return sigma / scale;
}
