import { Generator, type GeneratorInput, InvalidArgumentError } from '@langevin/core';

/** A source of randomness, and the seed it was made from if we made it. */
export interface SeededGenerator {
  readonly generator: GeneratorInput;
  readonly seed: number | bigint | undefined;
}

/**
 * The generator of a run: the caller's, or a new one from the caller's seed, or from one drawn at random.
 *
 * @throws {InvalidArgumentError} if there are both a generator and a seed.
 */
export function seededGenerator(
  generator: GeneratorInput | undefined,
  seed: number | bigint | undefined,
): SeededGenerator {
  if (generator === undefined) {
    const own = new Generator(seed);
    return { generator: own, seed: own.seed };
  }
  if (seed === undefined) return { generator, seed };
  throw new InvalidArgumentError('seed', 'a generator has a seed already; pass one of the two.');
}
