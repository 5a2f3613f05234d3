import {
  checkOptions,
  clamp,
  drawNoise,
  type FloatTensor,
  floatTensor,
  type GeneratorInput,
  type NoiseLevel,
  type SamplingStep,
} from '@langevin/core';
import type { Basis } from './basis.ts';
import { checkFits, checkImages } from './check-images.ts';
import { checkBasis, checkBinary } from './check-known.ts';
import { nearestInRange, type ValueRange } from './nearest-in-range.ts';

/** What a {@link KnownPart} is made of. */
export interface KnownPartOptions {
  /** Images that have the known coefficients, `[batch, channels, height, width]`; one may stand for a whole batch. */
  readonly images: FloatTensor;
  readonly basis: Basis;
  /** For each coefficient 1 if it is known, or 0; of the images' shape, or of one image's for a whole batch. */
  readonly isKnown: FloatTensor;
}

/** What the parts of a {@link KnownPart} are called in messages. */
export type KnownPartNames = Readonly<Record<'images' | 'isKnown', string>>;

/**
 * What is known of the images that a run is to draw: some of their coefficients in an orthonormal basis. `knownPixels`,
 * `knownGray` and `knownBlocks` make it from pictures.
 */
export class KnownPart {
  readonly images: FloatTensor;
  readonly basis: Basis;
  readonly isKnown: FloatTensor;
  readonly #names: KnownPartNames;
  /** Of the images, in the basis. */
  readonly #coefficients: FloatTensor;

  /**
   * @param names - what whoever calls calls them, for messages.
   * @throws {InvalidArgumentError} naming what is of another kind, doesn't fit the rest, or holds what it can't:
   * `isKnown` other values than 0 and 1, or a basis that is not orthonormal.
   */
  constructor(options: KnownPartOptions, names: KnownPartNames = { images: 'images', isKnown: 'isKnown' }) {
    checkOptions(options, { images: 'any', basis: 'any', isKnown: 'any' });
    const { images, basis, isKnown } = options;
    checkImages(names.images, images);
    checkBinary(names.isKnown, isKnown, images.dims);
    checkBasis(basis, images.dims);
    this.images = images;
    this.basis = basis;
    this.isKnown = isKnown;
    this.#names = names;
    this.#coefficients = basis.forward(images);
  }

  /** Of how many images it is, if more than the one that may stand for any number of them. */
  get batchSize(): number {
    return Math.max(this.images.dims[0]!, this.isKnown.dims[0]!);
  }

  /** The same part of images whose values went through `convert`. */
  converted(convert: (value: number) => number): KnownPart {
    const { basis, isKnown } = this;
    const images = floatTensor(this.images.dims, this.images.data.map(convert));
    return new KnownPart({ images, basis, isKnown }, this.#names);
  }

  /** Checks that it is of samples of a shape. @throws {InvalidArgumentError} if not. */
  checkFits(shape: readonly number[]): void {
    checkFits(this.#names.images, this.images, shape);
    checkFits(this.#names.isKnown, this.isKnown, shape);
  }

  /**
   * Puts what is known into a solver's step (Song et al., 2021, arXiv:2011.13456, appendix I.2 and I.3): in the sample
   * with noise of the step's level, drawn in the basis, and in the mean without. Called after each update, with the step
   * that the solver yielded, it makes any solver draw images with that part.
   *
   * ```ts
   * await runScheduler(scheduler, score, { shape, numInferenceSteps, generator, onStep: (step) => known.impose(step, generator) });
   * ```
   *
   * @param generator - where the noise comes from: the run's own.
   * @param level - of the sample. (The original code takes the one at which the step began.)
   * @throws {InvalidArgumentError} if it is not of samples of the step's shape.
   */
  impose(step: SamplingStep, generator: GeneratorInput, { scale, sigma }: NoiseLevel = step.level): void {
    this.checkFits(step.sample.dims);
    const noise = drawNoise(step.sample.dims, generator);
    const sample = this.#project(step.sample, (value, i) => scale * value + sigma * noise.data[i]!);
    step.mean = this.#project(step.mean, (value) => scale * value);
    step.sample = sample;
  }

  /**
   * Clamps images to their range without changing what is known of them: the nearest to the clamped images, of those in
   * the range, that have the known part to a tenth of an 8-bit step. To clamp each value by itself would move the mean of
   * a pixel's channels, or of a block; here the others make up for it.
   *
   * What takes too long to reach is approached only: what no image in the range has, or in bases that spread each
   * coefficient widely, much that is known of images that are black and white all over.
   *
   * @param images - `[batch, channels, height, width]`; not changed.
   * @param range - of the images, and of those that are known; [0, 1] if left out.
   * @param signal - stops it between two iterations.
   * @throws {InvalidArgumentError} if it is not of such images, or these hold what is no number.
   */
  async fit(images: FloatTensor, range: ValueRange = { low: 0, high: 1 }, signal?: AbortSignal): Promise<FloatTensor> {
    checkImages('images', images);
    this.checkFits(images.dims);
    const [batch = 0, ...shape] = images.dims;
    const fitted = clamp(images, range.low, range.high);
    const size = fitted.data.length / batch;
    for (let start = 0; start < fitted.data.length; start += size) {
      const one = (data: Float32Array): FloatTensor => floatTensor([1, ...shape], data);
      const project = (x: Float32Array): Float32Array => this.#project(one(x), (value) => value, start).data;
      const clamped = fitted.data.slice(start, start + size);
      fitted.data.set(await nearestInRange(clamped, project, range, signal), start);
    }
    return fitted;
  }

  /** The images with their known coefficients replaced; `start` is where they begin in the batch that is known. */
  #project(images: FloatTensor, change: (known: number, index: number) => number, start = 0): FloatTensor {
    const [known, isKnown] = [this.#coefficients.data, this.isKnown.data];
    // A copy, for a basis that gives back what it was given.
    const coefficients = this.basis.forward(floatTensor(images.dims, images.data.slice()));
    const { data } = coefficients;
    for (let i = 0; i < data.length; i++) {
      const at = start + i;
      if (isKnown[at % isKnown.length] === 1) data[i] = change(known[at % known.length]!, i);
    }
    return this.basis.inverse(coefficients);
  }
}
