import { checkCount, checkOptions, type FloatTensor, Generator, type OptionKinds } from '@langevin/core';
import { checkAlike, checkBatch } from './check-batch.ts';
import { checkPlace } from './check-place.ts';
import { randomIndex } from './random-choice.ts';

/** Options of {@link FeatureSample}. */
export interface SampleOptions {
  /** Pictures whose features are kept; 10,000 if left out. */
  readonly sampleSize?: number | undefined;
  /** Seed of the choice of them; 0 if left out. */
  readonly seed?: number | bigint | undefined;
}

/** What {@link SampleOptions} may be. */
export const sampleOptionKinds: OptionKinds<SampleOptions> = { sampleSize: 'any', seed: 'any' };

/**
 * The features of some pictures of a set, each as likely to be among them as any other: what {@link kernelDistance} and
 * {@link precisionAndRecall} have to know of it. They are chosen while pictures are added (Vitter, 1985, algorithm R), and
 * kept as float32: 82 MB of 10,000 pictures of 2,048 features.
 */
export class FeatureSample {
  readonly sampleSize: number;
  readonly #generator: Generator;
  readonly #rows: Float32Array[] = [];
  #seen = 0;

  /** @throws {InvalidArgumentError} for a size that is not a positive whole number, or what is no seed. */
  constructor(options: SampleOptions = {}) {
    checkOptions(options, sampleOptionKinds);
    const { sampleSize = 10_000, seed = 0 } = options;
    this.sampleSize = checkCount('sampleSize', sampleSize);
    this.#generator = new Generator(seed);
  }

  /** How many pictures it has the features of: those that were added, or as many as are kept. */
  get count(): number {
    return this.#rows.length;
  }

  /** How many features a picture has; 0 as long as there is none. */
  get width(): number {
    return this.#rows[0]?.length ?? 0;
  }

  /**
   * Adds features `[batch, width]`, and returns the sample.
   *
   * @throws {InvalidArgumentError} if they are more or fewer than those before, or not finite.
   */
  add(features: FloatTensor): this {
    checkBatch('features', features, ['batch', 'width']);
    const [, width] = features.dims as readonly [number, number];
    checkAlike('features', [this.width || width], [width]);
    for (let start = 0; start < features.data.length; start += width) {
      const place = this.#seen < this.sampleSize ? this.#seen : randomIndex(this.#generator, this.#seen + 1);
      if (place < this.sampleSize) this.#rows[place] = features.data.slice(start, start + width);
      this.#seen++;
    }
    return this;
  }

  /**
   * The features of some of the pictures, by their places in the sample: `[places, width]`.
   *
   * @throws {InvalidArgumentError} for a place where there is none.
   */
  rows(places: readonly number[]): Float64Array {
    const { width } = this;
    const rows = new Float64Array(places.length * width);
    for (const [row, place] of places.entries()) {
      checkPlace('places', place, this.count);
      rows.set(this.#rows[place]!, row * width);
    }
    return rows;
  }
}
