import { checkCount, checkOptions, Generator, type OptionKinds } from '@langevin/core';
import { blocksOf } from './blocks.ts';
import { checkComparable, sampleKind } from './check-comparable.ts';
import { type DistanceOptions, distanceOptionKinds } from './distance-options.ts';
import type { FeatureSample } from './feature-sample.ts';
import { randomChoice } from './random-choice.ts';
import { rowProducts } from './row-products.ts';
import { type TakeTurns, takeTurns } from './take-turns.ts';

/** Options of {@link precisionAndRecall}. */
export interface NeighbourOptions extends DistanceOptions {
  /** k, the neighbour that a picture's ball reaches to; 3 if left out. */
  readonly neighbours?: number | undefined;
  /** Seed of the choice of pictures of the larger set; 0 if left out. */
  readonly seed?: number | bigint | undefined;
}

/** What {@link NeighbourOptions} may be. */
export const neighbourOptionKinds: OptionKinds<NeighbourOptions> = {
  ...distanceOptionKinds,
  neighbours: 'any',
  seed: 'any',
};

/** What {@link precisionAndRecall} gives. */
export interface PrecisionAndRecall {
  /** The share of generated pictures that lie among those of the reference: how good they are. */
  readonly precision: number;
  /** The share of the reference's pictures that lie among the generated: how much of it is drawn. */
  readonly recall: number;
  readonly neighbours: number;
  /** Pictures of each set that were compared. */
  readonly compared: number;
}

/** The neighbour that balls reach to where nobody says which. */
export const usualNeighbours = 3;
/** Rows that are compared with all others at a time. */
const blockSize = 64;

/**
 * Precision and recall of two sets of features (Kynkäänniemi et al., 2019, arXiv:1904.06991, eq. 1 and 2). A picture lies
 * among those of a set if it is in the ball around one of them that reaches to that one's k-th nearest in the set. As many
 * pictures of both sets are taken as the smaller has, for the figures depend on how many there are.
 *
 * @throws {InvalidArgumentError} if one is something else, there are not more than k pictures in each, or they have not as many features.
 */
export async function precisionAndRecall(
  generated: FeatureSample,
  reference: FeatureSample,
  options: NeighbourOptions = {},
): Promise<PrecisionAndRecall> {
  checkOptions(options, neighbourOptionKinds);
  const { neighbours = usualNeighbours, seed = 0, signal } = options;
  checkComparable(generated, reference, sampleKind, checkCount('neighbours', neighbours) + 1);
  const generator = new Generator(seed);
  const count = Math.min(generated.count, reference.count);
  const draw = (sample: FeatureSample): Cloud =>
    cloudOf(sample.rows(randomChoice(generator, sample.count, count)), sample.width);
  const [drawn, real] = [draw(generated), draw(reference)];
  const turns = takeTurns(signal);
  const reachOfDrawn = await reaches(drawn, neighbours, turns);
  const reachOfReal = await reaches(real, neighbours, turns);
  const [isGood, isDrawn] = [new Uint8Array(count), new Uint8Array(count)];
  for (const [from, to] of blocksOf(count, blockSize)) {
    await turns();
    const distances = squaredDistances(drawn, real, from, to);
    for (let i = from; i < to; i++) {
      for (let j = 0; j < count; j++) {
        const distance = distances[(i - from) * count + j]!;
        if (distance <= reachOfReal[j]!) isGood[i] = 1;
        if (distance <= reachOfDrawn[i]!) isDrawn[j] = 1;
      }
    }
  }
  return { precision: share(isGood), recall: share(isDrawn), neighbours, compared: count };
}

/** Features `[count, width]`, with the square of each row's length. */
interface Cloud {
  readonly rows: Float64Array;
  readonly width: number;
  readonly squares: Float64Array;
}

function cloudOf(rows: Float64Array, width: number): Cloud {
  const squares = new Float64Array(rows.length / width);
  // Summed in the order of the products, so that of a row and itself nothing is left.
  for (let i = 0; i < rows.length; i++) squares[Math.floor(i / width)]! += rows[i]! * rows[i]!;
  return { rows, width, squares };
}

/** ‖x − y‖² = ‖x‖² + ‖y‖² − 2 x · y for some rows of the one and all of the other. */
function squaredDistances(x: Cloud, y: Cloud, from: number, to: number): Float64Array {
  const { width } = x;
  const columns = y.squares.length;
  const distances = rowProducts(x.rows.subarray(from * width, to * width), y.rows, width);
  for (let row = 0; row < to - from; row++) {
    for (let column = 0, at = row * columns; column < columns; column++, at++) {
      distances[at] = x.squares[from + row]! + y.squares[column]! - 2 * distances[at]!;
    }
  }
  return distances;
}

/** The squared distance of each row to the k-th nearest of the others. */
async function reaches(cloud: Cloud, neighbours: number, turns: TakeTurns): Promise<Float64Array> {
  const count = cloud.squares.length;
  const found = new Float64Array(count);
  for (const [from, to] of blocksOf(count, blockSize)) {
    await turns();
    const distances = squaredDistances(cloud, cloud, from, to);
    for (let i = from; i < to; i++) {
      const row = distances.subarray((i - from) * count, (i - from + 1) * count);
      // The row itself is not one of its neighbours.
      row[i] = Number.POSITIVE_INFINITY;
      found[i] = kthSmallest(row, neighbours);
    }
  }
  return found;
}

function kthSmallest(numbers: Float64Array, k: number): number {
  // The smallest so far, ascending.
  const smallest = new Float64Array(k).fill(Number.POSITIVE_INFINITY);
  for (const value of numbers) {
    let place = k;
    for (; place > 0 && value < smallest[place - 1]!; place--) smallest[place] = smallest[place - 1]!;
    if (place < k) smallest[place] = value;
  }
  return smallest[k - 1]!;
}

function share(marks: Uint8Array): number {
  return marks.reduce((sum, mark) => sum + mark, 0) / marks.length;
}
