import { describeValue, InvalidArgumentError } from '@langevin/core';

/** Checks that there is something at a place of a list. @throws {InvalidArgumentError} naming `argument`. */
export function checkPlace(argument: string, place: number, count: number): void {
  if (Number.isInteger(place) && place >= 0 && place < count) return;
  throw new InvalidArgumentError(argument, `there is nothing at ${describeValue(place)}, of ${count} from 0.`);
}
