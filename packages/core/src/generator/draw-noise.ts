import { describeValue } from '../errors/describe-value.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { checkShape } from '../math/shape.ts';
import { type FloatTensor, floatTensor } from '../tensor.ts';
import type { Generator } from './generator.ts';

/** Where a batch's noise comes from: one generator for all of it, or one for each image. */
export type GeneratorInput = Generator | readonly Generator[];

/**
 * Standard normal noise of the given shape, `[batch, …]`. From a list, each image gets what its own generator gives
 * for a batch of one, so that an image's noise does not depend on its batch-mates.
 *
 * @throws {InvalidArgumentError} if it is neither a generator nor a list of one for each image.
 */
export function drawNoise(shape: readonly number[], generator: GeneratorInput): FloatTensor {
  if (isGenerator(generator)) return generator.randn(shape);
  checkGenerators(generator, shape[0]);
  const noise = floatTensor(checkShape('shape', shape));
  const imageSize = noise.data.length / generator.length;
  generator.forEach((own, image) => {
    own.fillRandn(noise.data.subarray(image * imageSize, (image + 1) * imageSize));
  });
  return noise;
}

/**
 * Other random values of a shape, `[batch, …]`: all from one generator, or those of each image from its own, as for a
 * batch of one.
 *
 * @param draw - the values of a shape.
 * @throws {InvalidArgumentError} if it is neither a generator nor a list of one for each image.
 */
export function drawBatch(
  shape: readonly number[],
  generator: GeneratorInput,
  draw: (own: Generator, shape: readonly number[]) => Iterable<number>,
): FloatTensor {
  checkGenerators(generator, shape[0]);
  const [batch = 1, ...image] = shape;
  const generators: readonly Generator[] = isGenerator(generator) ? [generator] : generator;
  const part = [batch / generators.length, ...image];
  return floatTensor(shape, Float32Array.from(generators.flatMap((own) => [...draw(own, part)])));
}

/** Checks that there is one generator, or one for each image. @throws {InvalidArgumentError} */
export function checkGenerators(generator: GeneratorInput, batchSize: number | undefined): void {
  if (isGenerator(generator)) return;
  if (!Array.isArray(generator)) {
    throw new InvalidArgumentError(
      'generator',
      `${describeValue(generator)} is no Generator; pass one, or one per image.`,
    );
  }
  if (generator.length !== batchSize) {
    throw new InvalidArgumentError(
      'generator',
      `the list has ${generator.length} generators for a batch of ${batchSize}; pass one for each image, or a single one.`,
    );
  }
  const other = generator.findIndex((own) => !isGenerator(own));
  if (other < 0) return;
  throw new InvalidArgumentError(
    'generator',
    `item ${other} of the list is no Generator but ${describeValue(generator[other])}; pass one for each image.`,
  );
}

/** Goes by what it can do: a generator may be of another copy of the package. */
function isGenerator(value: unknown): value is Generator {
  return typeof (value as Partial<Generator> | null | undefined)?.fillRandn === 'function';
}
