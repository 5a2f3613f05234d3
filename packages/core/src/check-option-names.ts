import { closestNames } from './closest-names.ts';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';

/**
 * Refuses an option that nobody reads: ignored, a misspelt one would change the picture without a word.
 *
 * @throws {InvalidArgumentError} naming the option, the known one that is most like it, and all known ones.
 */
export function checkOptionNames(options: object, known: readonly string[]): void {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const unknown = given.find(([name]) => !known.includes(name))?.[0];
  if (unknown === undefined) return;
  const [closest] = closestNames(unknown, known);
  const guess = closest === undefined ? '' : ` Did you mean ${closest}?`;
  throw new InvalidArgumentError(unknown, `there is no such option.${guess} There are ${known.join(', ')}.`);
}
