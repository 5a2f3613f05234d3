import type { Scheduler, StepChoice } from './contracts/scheduler.ts';
import { describeValue } from './errors/describe-value.ts';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';
import { checkCount } from './math/count.ts';

/** What somebody says of the steps of a run: one of the three. */
export type StepOptions = { readonly [Name in keyof StepChoice]?: StepChoice[Name] | undefined };

/**
 * The steps of a run, of which there are as many as somebody said, or listed.
 *
 * @throws {InvalidArgumentError} for none, more than one, a list that does not go down, or one that the scheduler takes no
 * steps from.
 */
export function chosenSteps(scheduler: Scheduler, { numInferenceSteps, timesteps, sigmas }: StepOptions): StepChoice {
  const [list, other] = Object.entries({ timesteps, sigmas, numInferenceSteps }).filter(
    ([, given]) => given !== undefined,
  );
  if (timesteps === undefined && sigmas === undefined) {
    return { numInferenceSteps: checkCount('numInferenceSteps', numInferenceSteps as number) };
  }
  const [name, values] = list as ['timesteps' | 'sigmas', readonly number[]];
  if (other !== undefined)
    throw new InvalidArgumentError(other[0], `the ${name} say already which steps there are; leave one out.`);
  if (!Array.isArray(values)) {
    throw new InvalidArgumentError(name, `${describeValue(values)} is no list; pass an array of numbers.`);
  }
  // The last sigma is where the last step ends.
  const least = name === 'sigmas' ? 2 : 1;
  const isList =
    values.length >= least &&
    values.every((value, i) => Number.isFinite(value) && value >= 0 && !(value >= values[i - 1]!));
  if (!isList) {
    throw new InvalidArgumentError(
      name,
      `[${values}] is no list of ${least} or more numbers from high to low, none below 0.`,
    );
  }
  if (!scheduler.takesSteps?.includes(name)) {
    throw new InvalidArgumentError(name, `${describeValue(scheduler)} chooses its own; pass a number of steps.`);
  }
  return { numInferenceSteps: values.length + 1 - least, [name]: values };
}
