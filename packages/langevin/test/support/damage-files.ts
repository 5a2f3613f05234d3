import { LangevinError } from 'langevin';
import { expect } from 'vitest';
import { randomNumbers, toldSeed } from '../../../../test/support/random-numbers.ts';
import { damage } from './damage.ts';
import { damagedFormats } from './damaged-formats.ts';

/** What is not to happen to anybody who reads a damaged file. */
interface Surprise {
  readonly file: string;
  /** Which damage it was, counted from the first. */
  readonly number: number;
  readonly error: unknown;
}

/**
 * Damages files at random, one after the other, and reads them: each is read, or ends in an error of ours.
 *
 * @returns how many of them were refused, by the code of the error.
 */
export async function damageFiles(count: number): Promise<ReadonlyMap<string, number>> {
  const random = randomNumbers(toldSeed('files are damaged'));
  const refused = new Map<string, number>();
  const surprises: Surprise[] = [];
  for (let number = 0; number < count; number++) {
    const { name, bytes, read } = damagedFormats[number % damagedFormats.length]!;
    const damaged = damage(bytes, random);
    try {
      await read(damaged);
    } catch (error) {
      if (LangevinError.isInstance(error)) refused.set(error.code, (refused.get(error.code) ?? 0) + 1);
      else surprises.push({ file: name, number, error });
    }
  }
  expect(surprises).toEqual([]);
  return refused;
}
