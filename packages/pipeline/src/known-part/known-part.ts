import {
  describeValue,
  drawNoise,
  type FloatTensor,
  floatTensor,
  type GeneratorInput,
  InvalidArgumentError,
  isTensor,
  type NoiseLevel,
  type SamplingStep,
} from '@langevin/core';
import type { Basis } from './basis.ts';

/**
 * What is known of the images that a run is to draw: some of their coefficients in an orthonormal basis. `knownPixels`,
 * `knownGray` and `knownBlocks` make it from pictures.
 */
export interface KnownPart {
  /** Images that have the known coefficients, `[batch, channels, height, width]`; one may stand for the whole batch. */
  readonly images: FloatTensor;
  readonly basis: Basis;
  /** For each coefficient 1 if it is known, or 0; one image's may stand for the whole batch. */
  readonly mask: FloatTensor;
}

/**
 * Puts what is known into a solver's step (Song et al., 2021, arXiv:2011.13456, appendix I.2 and I.3): in the sample with
 * noise of the step's level, drawn in the basis, and in the mean without. Called after each update, with the step that
 * the solver yielded, it makes any solver draw images with that part.
 *
 * ```ts
 * await runScheduler(scheduler, score, { shape, numInferenceSteps, generator, onStep: (step) => imposeKnown(step, known, generator) });
 * ```
 *
 * @param known - its `images` in the range of the data.
 * @param generator - where the noise comes from: the run's own.
 * @param level - of the sample. (The original code takes the one at which the step began.)
 * @throws {InvalidArgumentError} if images or mask have not the sample's shape, or the mask other values than 0 and 1.
 */
export function imposeKnown(
  step: SamplingStep,
  known: KnownPart,
  generator: GeneratorInput,
  { scale, sigma }: NoiseLevel = step.level,
): void {
  checkKnown(known, step.sample.dims);
  const noise = drawNoise(step.sample.dims, generator);
  const sample = withKnown(step.sample, known, (value, i) => scale * value + sigma * noise.data[i]!);
  step.mean = withKnown(step.mean, known, (value) => scale * value);
  step.sample = sample;
}

/** How many images a known part is of, if more than the one that may stand for any number of them. */
export function knownBatchSize({ images, mask }: KnownPart): number {
  return Math.max(images.dims[0]!, mask.dims[0]!);
}

/**
 * Checks that images and mask fit samples of a shape, and that the mask holds 0 and 1 alone.
 *
 * @throws {InvalidArgumentError} naming the one that does not.
 */
export function checkKnown({ images, mask }: KnownPart, shape: readonly number[]): void {
  const [batch, ...image] = shape;
  for (const [name, { dims }] of Object.entries({ image: images, mask })) {
    const fits = dims.length === shape.length && image.every((size, i) => size === dims[i + 1]);
    if (fits && (dims[0] === 1 || dims[0] === batch)) continue;
    const needed = `${batch === 1 ? '1' : `1 or ${batch}`} of [channels, height, width] = [${image.join(', ')}]`;
    throw new InvalidArgumentError(name, `has the shape [${dims.join(', ')}], but the run needs ${needed}.`);
  }
  const odd = mask.data.find((value) => value !== 0 && value !== 1);
  if (odd !== undefined) throw new InvalidArgumentError('mask', `holds ${odd}; it may hold 0 and 1 alone.`);
}

/**
 * Images with the known coefficients in place of their own: the projection onto the images that have the known part.
 *
 * @param change - what becomes of a known coefficient; it stays as it is if left out.
 */
export function withKnown(
  images: FloatTensor,
  { basis, mask, images: knownImages }: KnownPart,
  change: (coefficient: number, index: number) => number = (coefficient) => coefficient,
): FloatTensor {
  const coefficients = basis.forward(images);
  const { data } = coefficients;
  const known = basis.forward(knownImages).data;
  for (let i = 0; i < data.length; i++) {
    if (mask.data[i % mask.data.length] === 1) data[i] = change(known[i % known.length]!, i);
  }
  return basis.inverse(coefficients);
}

/**
 * The same part of images whose values went through `convert`.
 *
 * @throws {InvalidArgumentError} for what is no known part, such as a picture.
 */
export function convertKnown(known: KnownPart, convert: (value: number) => number): KnownPart {
  const { images, mask, basis } = known;
  if (isTensor(images) && isTensor(mask) && basis) {
    return { images: floatTensor(images.dims, images.data.map(convert)), mask, basis };
  }
  throw new InvalidArgumentError('known', `${describeValue(known)} is no known part; knownPixels() makes one.`);
}
