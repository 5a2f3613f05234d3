import { describeValue } from './errors/describe-value.ts';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';

/** Who made the steps of a run, for messages. */
export interface StepSource {
  /** The argument that it came by. */
  readonly argument: string;
  /** What returned the steps: `sample() of a MyScheduler`. */
  readonly name: string;
  /** What it has to be written as: `async *sample()`. */
  readonly form: string;
}

/** Checks that what a scheduler or a solver returned are steps to come. @throws {InvalidArgumentError} naming its argument. */
export function requireSteps({ argument, name, form }: StepSource, steps: unknown): void {
  if (typeof steps === 'object' && steps !== null && Symbol.asyncIterator in steps) return;
  // The error below says what is wrong; that of a run which nobody awaits would end the process.
  if (steps instanceof Promise) steps.catch(() => {});
  const problem = `${name} returns ${describeValue(steps)}`;
  throw new InvalidArgumentError(argument, `${problem}; it has to be an async generator: ${form}.`);
}
