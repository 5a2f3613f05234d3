import { checkCount, checkOptions, Generator, InvalidArgumentError, type OptionKinds } from '@langevin/core';
import { blocksOf } from './blocks.ts';
import { checkComparable, sampleKind } from './check-comparable.ts';
import { type DistanceOptions, distanceOptionKinds } from './distance-options.ts';
import type { FeatureSample } from './feature-sample.ts';
import { randomChoice } from './random-choice.ts';
import { rowProducts } from './row-products.ts';
import { type TakeTurns, takeTurns } from './take-turns.ts';

/** Options of {@link kernelDistance}. */
export interface KernelOptions extends DistanceOptions {
  /** How often a subset of each set is compared with one of the other; 100 if left out. */
  readonly subsets?: number | undefined;
  /** Pictures in a subset; 1,000 if left out, or as many as there are in the smaller set. */
  readonly subsetSize?: number | undefined;
  /** Seed of the choice of subsets; 0 if left out. */
  readonly seed?: number | bigint | undefined;
}

/** What {@link KernelOptions} may be. */
export const kernelOptionKinds: OptionKinds<KernelOptions> = {
  ...distanceOptionKinds,
  subsets: 'any',
  subsetSize: 'any',
  seed: 'any',
};

/** What {@link kernelDistance} gives. */
export interface KernelDistance {
  /** Over the subsets. It is unbiased, so that it is less than 0 about half of the time for sets of one distribution. */
  readonly mean: number;
  /** Of the subsets, from their mean; undefined where there is but one, which says nothing of how much they differ. */
  readonly standardDeviation: number | undefined;
  /** How many were compared; one where a subset has all pictures of both sets. */
  readonly subsets: number;
  readonly subsetSize: number;
}

const usualSubsets = 100;
const usualSubsetSize = 1000;
/** Rows that are compared with all others at a time. */
const blockSize = 64;

/**
 * The kernel distance of two sets of features: the square of the maximum mean discrepancy for the kernel
 * (x · y / d + 1)³ of d features, estimated without bias over random subsets (Bińkowski et al., 2018, arXiv:1801.01401,
 * section 4). With the features of Inception it is the KID.
 *
 * @throws {InvalidArgumentError} if one is something else, there are fewer than two pictures in one, fewer than a subset has,
 * or they have not as many features.
 */
export async function kernelDistance(
  generated: FeatureSample,
  reference: FeatureSample,
  options: KernelOptions = {},
): Promise<KernelDistance> {
  checkOptions(options, kernelOptionKinds);
  checkComparable(generated, reference, sampleKind, 2);
  const most = Math.min(generated.count, reference.count);
  const { subsets = usualSubsets, subsetSize = Math.min(usualSubsetSize, most), seed = 0, signal } = options;
  checkCount('subsets', subsets);
  if (checkCount('subsetSize', subsetSize) < 2 || subsetSize > most) {
    throw new InvalidArgumentError('subsetSize', `${subsetSize} is none; there are 2 to ${most} pictures to take.`);
  }
  const generator = new Generator(seed);
  const turns = takeTurns(signal);
  const draw = (sample: FeatureSample) => sample.rows(randomChoice(generator, sample.count, subsetSize));
  const isWhole = subsetSize === generated.count && subsetSize === reference.count;
  const compared = isWhole ? 1 : subsets;
  const estimates: number[] = [];
  for (let subset = 0; subset < compared; subset++) {
    estimates.push(await squaredDiscrepancy(draw(generated), draw(reference), generated.width, turns));
  }
  const mean = estimates.reduce((sum, value) => sum + value, 0) / compared;
  const variance = estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / compared;
  const standardDeviation = compared > 1 ? Math.sqrt(variance) : undefined;
  return { mean, standardDeviation, subsets: compared, subsetSize };
}

/** MMD² = E k(x, x′) + E k(y, y′) − 2 E k(x, y) over pairs of different pictures. */
async function squaredDiscrepancy(x: Float64Array, y: Float64Array, width: number, turns: TakeTurns): Promise<number> {
  const within = (await meanWithin(x, width, turns)) + (await meanWithin(y, width, turns));
  return within - 2 * (await meanBetween(x, y, width, turns));
}

/** The mean of the kernel over the pairs of two different rows. */
async function meanWithin(rows: Float64Array, width: number, turns: TakeTurns): Promise<number> {
  const count = rows.length / width;
  let sum = 0;
  for (const [from, to] of blocksOf(count, blockSize)) {
    await turns();
    const columns = count - from;
    const products = rowProducts(rows.subarray(from * width, to * width), rows.subarray(from * width), width);
    for (let row = 0; row < to - from; row++) {
      for (let column = row + 1; column < columns; column++) sum += kernel(products[row * columns + column]!, width);
    }
  }
  return sum / ((count * (count - 1)) / 2);
}

/** The mean of the kernel over the pairs of a row of the one and a row of the other. */
async function meanBetween(x: Float64Array, y: Float64Array, width: number, turns: TakeTurns): Promise<number> {
  const [rows, columns] = [x.length / width, y.length / width];
  let sum = 0;
  for (const [from, to] of blocksOf(rows, blockSize)) {
    await turns();
    for (const product of rowProducts(x.subarray(from * width, to * width), y, width)) sum += kernel(product, width);
  }
  return sum / (rows * columns);
}

function kernel(product: number, width: number): number {
  return (product / width + 1) ** 3;
}
