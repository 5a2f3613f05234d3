import {
  checkCount,
  checkOptions,
  type FloatTensor,
  floatTensor,
  Generator,
  InvalidArgumentError,
  imageNorms,
  type OptionKinds,
} from '@langevin/core';
import { blocksOf } from './blocks.ts';
import { checkAlike, checkBatch } from './check-batch.ts';
import { checkPlace } from './check-place.ts';
import { type DistanceOptions, distanceOptionKinds } from './distance-options.ts';
import { rowProducts } from './row-products.ts';
import { takeTurns } from './take-turns.ts';

/** Options of {@link RandomProjections}. Only sets of the same directions can be compared. */
export interface ProjectionOptions {
  /** How many directions, up to 65,536; 512 if left out. */
  readonly directions?: number | undefined;
  /**
   * Seed of the directions; 180401947 if left out. Take none that pictures were drawn with: the directions would be the very
   * numbers of their noise, and what is left of it in the pictures would count many times over.
   */
  readonly seed?: number | bigint | undefined;
}

/** What {@link ProjectionOptions} may be. */
export const projectionOptionKinds: OptionKinds<ProjectionOptions> = { directions: 'any', seed: 'any' };

/** A number that hardly anybody draws pictures with. */
const usualSeed = 180_401_947;
/** The distance hardly changes with more; their places must not fill the memory. */
const mostDirections = 2 ** 16;
/** Directions that are drawn together. */
const blockSize = 32;
/** Values of all directions that are kept from batch to batch; of larger pictures they are drawn anew: 64 MB. */
const mostKept = 2 ** 23;

/**
 * The places of pictures along random directions: all that {@link slicedWasserstein} has to know of a set.
 *
 * It keeps one float32 for each picture and direction, and so 102 MB of 50,000 pictures, whatever their size.
 */
export class RandomProjections {
  readonly directions: number;
  readonly seed: number | bigint;
  #shape: readonly number[] | undefined;
  #count = 0;
  /** The places of each batch `[directions, batch]`. */
  readonly #places: Float32Array[] = [];
  /** The directions, as far as they are kept. */
  #kept: readonly Float64Array[] | undefined;

  /** @throws {InvalidArgumentError} for directions that are not a whole number from 1 to 65,536, or what is no seed. */
  constructor(options: ProjectionOptions = {}) {
    checkOptions(options, projectionOptionKinds);
    const { directions = 512, seed = usualSeed } = options;
    this.directions = checkCount('directions', directions);
    if (directions > mostDirections) {
      throw new InvalidArgumentError('directions', `${directions} are too many; take at most ${mostDirections}.`);
    }
    this.seed = new Generator(seed).seed;
  }

  /** How many pictures were added. */
  get count(): number {
    return this.#count;
  }

  /** `[channels, height, width]` of the pictures; undefined as long as there are none. */
  get shape(): readonly number[] | undefined {
    return this.#shape;
  }

  /**
   * Adds pictures `[batch, channels, height, width]`, and returns the set. Wait for one batch before the next is added.
   * Of pictures of more than 16,384 values the directions are drawn anew for each batch: larger batches take less time.
   *
   * @throws {InvalidArgumentError} if they are of another shape than those before, or not finite.
   * @throws the signal's reason after an abort, which leaves the set as it was.
   */
  async add(pictures: FloatTensor, options: DistanceOptions = {}): Promise<this> {
    checkOptions(options, distanceOptionKinds);
    checkBatch('pictures', pictures, ['batch', 'channels', 'height', 'width']);
    const [batch, ...shape] = pictures.dims as readonly [number, ...number[]];
    checkAlike('pictures', this.#shape ?? shape, shape);
    const turns = takeTurns(options.signal);
    const width = pictures.data.length / batch;
    const rows = new Float64Array(pictures.data);
    const places = new Float32Array(this.directions * batch);
    let end = 0;
    for (const block of this.#blocks(width)) {
      await turns();
      const some = rowProducts(block, rows, width);
      places.set(some, end);
      end += some.length;
    }
    this.#shape = shape;
    this.#places.push(places);
    this.#count += batch;
    return this;
  }

  /** The places of all pictures along one of the directions, ascending. @throws {InvalidArgumentError} if there is none such. */
  along(direction: number): Float32Array {
    checkPlace('direction', direction, this.directions);
    const all = new Float32Array(this.#count);
    let end = 0;
    for (const places of this.#places) {
      const batch = places.length / this.directions;
      all.set(places.subarray(direction * batch, (direction + 1) * batch), end);
      end += batch;
    }
    return all.sort();
  }

  /** Unit vectors of so many values, a block at a time. */
  #blocks(width: number): Iterable<Float64Array> {
    if (width * this.directions > mostKept) return this.#draw(width);
    this.#kept ??= [...this.#draw(width)];
    return this.#kept;
  }

  *#draw(width: number): globalThis.Generator<Float64Array, void> {
    const generator = new Generator(this.seed);
    for (const [from, to] of blocksOf(this.directions, blockSize)) {
      const normal = floatTensor([to - from, width]);
      for (let start = 0; start < normal.data.length; start += width) {
        generator.fillRandn(normal.data.subarray(start, start + width));
      }
      const block = new Float64Array(normal.data);
      for (const [row, norm] of imageNorms(normal).entries()) {
        for (let i = row * width; i < (row + 1) * width; i++) block[i]! /= norm;
      }
      yield block;
    }
  }
}
