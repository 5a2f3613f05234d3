import { type FloatTensor, InvalidArgumentError } from '@langevin/core';
import { blocksOf } from './blocks.ts';
import { checkAlike, checkBatch } from './check-batch.ts';
import { rowProducts } from './row-products.ts';

/** Features of a picture that are taken at most: the covariance of so many takes 512 MB. */
const mostFeatures = 8192;
/** Rows of the covariance that are computed together. */
const blockSize = 64;

/**
 * Mean and covariance of features, in double precision: all that {@link frechetDistance} has to know of a set. It keeps
 * d² numbers of d features: 34 MB of 2,048.
 *
 * Batches are merged by Chan, Golub and LeVeque's update (1983, The American Statistician 37, eq. 2.1), in which nothing is
 * subtracted that is large beside the result.
 */
export class FeatureMoments {
  #count = 0;
  #mean = new Float64Array();
  /** Sum of (x − mean)(x − mean)ᵀ, of which nothing below the diagonal is used. */
  #scatter = new Float64Array();

  /** How many pictures were added. */
  get count(): number {
    return this.#count;
  }

  /** How many features a picture has; 0 as long as there is none. */
  get width(): number {
    return this.#mean.length;
  }

  /** The mean of each feature. */
  get mean(): Float64Array {
    return this.#mean.slice();
  }

  /** The covariance matrix `[width, width]`, over count − 1. @throws {InvalidArgumentError} of fewer than two pictures. */
  get covariance(): Float64Array {
    if (this.#count < 2) throw new InvalidArgumentError('features', 'a covariance takes those of 2 pictures or more.');
    const width = this.width;
    return this.#scatter.map((_, i, scatter) => {
      const [row, column] = [Math.floor(i / width), i % width];
      return scatter[Math.min(row, column) * width + Math.max(row, column)]! / (this.#count - 1);
    });
  }

  /**
   * Adds features `[batch, width]`, and returns the set.
   *
   * @throws {InvalidArgumentError} if they are more or fewer than those before, or not finite, or too many.
   */
  add(features: FloatTensor): this {
    checkBatch('features', features, ['batch', 'width']);
    const [batch, width] = features.dims as readonly [number, number];
    if (this.#count === 0) this.#begin(width);
    checkAlike('features', [this.width], [width]);
    const mean = meanOf(features.data, width);
    const total = this.#count + batch;
    // Column by column: the batch around its own mean, and behind it the way between the two means.
    const columns = new Float64Array(width * (batch + 1));
    const weight = Math.sqrt((this.#count * batch) / total);
    for (let column = 0; column < width; column++) {
      const start = column * (batch + 1);
      for (let i = 0; i < batch; i++) columns[start + i] = features.data[i * width + column]! - mean[column]!;
      const way = mean[column]! - this.#mean[column]!;
      columns[start + batch] = weight * way;
      this.#mean[column]! += (way * batch) / total;
    }
    this.#scatterBy(columns, batch + 1);
    this.#count = total;
    return this;
  }

  #begin(width: number): void {
    if (width > mostFeatures) {
      const problem = `${width} of each picture; at most ${mostFeatures} are taken`;
      throw new InvalidArgumentError('features', `${problem}. Take a layer of fewer, or their means over space.`);
    }
    this.#mean = new Float64Array(width);
    this.#scatter = new Float64Array(width * width);
  }

  /** Adds the products of the features with one another. */
  #scatterBy(columns: Float64Array, length: number): void {
    const width = this.width;
    for (const [from, to] of blocksOf(width, blockSize)) {
      const products = rowProducts(
        columns.subarray(from * length, to * length),
        columns.subarray(from * length),
        length,
      );
      const rest = width - from;
      for (let row = from; row < to; row++) {
        for (let column = row; column < width; column++) {
          this.#scatter[row * width + column]! += products[(row - from) * rest + column - from]!;
        }
      }
    }
  }
}

function meanOf(data: Float32Array, width: number): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < data.length; i++) mean[i % width]! += data[i]!;
  return mean.map((sum) => (sum * width) / data.length);
}
