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
  const closest = closestName(unknown, known);
  const guess = closest === undefined ? '' : ` Did you mean ${closest}?`;
  throw new InvalidArgumentError(unknown, `there is no such option.${guess} There are ${known.join(', ')}.`);
}

/**
 * The name that holds most of the letters of `name` in their order, and is the shortest of those: `numInferenceSteps` for
 * `steps` and for `num_inference_steps`. None if each lacks more than a quarter of them.
 */
function closestName(name: string, known: readonly string[]): string | undefined {
  const letters = lettersOf(name);
  const likeness = (other: string): number => commonLength(letters, lettersOf(other)) / letters.length;
  const [closest] = [...known].sort((a, b) => likeness(b) - likeness(a) || a.length - b.length);
  return closest !== undefined && likeness(closest) >= 0.75 ? closest : undefined;
}

function lettersOf(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** The length of the longest common subsequence of two words. */
function commonLength(a: string, b: string): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const letter of a) {
    const next = [0];
    for (let i = 0; i < b.length; i++) {
      next.push(letter === b[i] ? row[i]! + 1 : Math.max(row[i + 1]!, next[i]!));
    }
    row = next;
  }
  return row[b.length]!;
}
