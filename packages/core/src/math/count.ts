import { describeValue } from '../errors/describe-value.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';

/** Checks that a value is a whole number from 1, and returns it. @throws {InvalidArgumentError} naming `argument`. */
export function checkCount(argument: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError(argument, `${describeValue(value)} is not a positive whole number.`);
}
