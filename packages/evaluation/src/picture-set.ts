import {
  checkOptions,
  describeValue,
  type FloatTensor,
  InvalidArgumentError,
  isTensor,
  type OptionKinds,
} from '@langevin/core';
import { checkBatch } from './check-batch.ts';
import { type DistanceOptions, distanceOptionKinds } from './distance-options.ts';
import { FeatureMoments } from './feature-moments.ts';
import { FeatureSample, type SampleOptions, sampleOptionKinds } from './feature-sample.ts';
import { type ProjectionOptions, projectionOptionKinds, RandomProjections } from './random-projections.ts';

/**
 * What a network says of pictures `[batch, channels, height, width]`, with values in [0, 1]: features `[batch, width]`.
 */
export type FeatureFunction = (pictures: FloatTensor) => Promise<FloatTensor>;

/** What pictures may have beyond 0 and 1: resizing may overshoot, but values of 0 to 255 are a mistake. */
const overshoot = 0.5;

/** Options of {@link PictureSet}. Only sets of the same ones can be compared. */
export interface PictureSetOptions extends ProjectionOptions, SampleOptions {
  /** What is measured besides the pictures themselves; only these if left out. */
  readonly features?: FeatureFunction | undefined;
}

const pictureSetOptionKinds: OptionKinds<PictureSetOptions> = {
  ...projectionOptionKinds,
  ...sampleOptionKinds,
  features: 'function',
};

/**
 * What {@link comparePictures} has to know of a set of pictures. None of them is kept, so that there may be any number:
 *
 * ```ts
 * const set = new PictureSet({ features: (pictures) => network.extract(pictures) });
 * for await (const batch of batches) await set.add(batch);
 * ```
 */
export class PictureSet {
  readonly projections: RandomProjections;
  /** Mean and covariance of the features. */
  readonly moments: FeatureMoments = new FeatureMoments();
  /** The features of some of the pictures. */
  readonly sample: FeatureSample;
  readonly #features: FeatureFunction | undefined;

  /** @throws {InvalidArgumentError} for an option that can't be used. */
  constructor(options: PictureSetOptions = {}) {
    checkOptions(options, pictureSetOptionKinds);
    const { directions, sampleSize, seed, features } = options;
    this.projections = new RandomProjections({ directions, seed });
    this.sample = new FeatureSample({ sampleSize, seed });
    this.#features = features;
  }

  /**
   * The set of all pictures of some batches, which are taken one after the other.
   *
   * @throws {InvalidArgumentError} for what are no batches, an option that can't be used, and as {@link add} does.
   */
  static async from(
    batches: AsyncIterable<FloatTensor> | Iterable<FloatTensor>,
    { signal, ...options }: PictureSetOptions & DistanceOptions = {},
  ): Promise<PictureSet> {
    const set = new PictureSet(options);
    requireBatches(batches);
    for await (const batch of batches) await set.add(batch, { signal });
    return set;
  }

  /** How many pictures were added. */
  get count(): number {
    return this.projections.count;
  }

  /**
   * Adds pictures `[batch, channels, height, width]`, with values in [0, 1]. Wait for one batch before the next is added.
   *
   * @throws {InvalidArgumentError} if they are of another shape than those before, not finite or far outside [0, 1], or
   * their features are none.
   * @throws the signal's reason after an abort.
   */
  async add(pictures: FloatTensor, options: DistanceOptions = {}): Promise<void> {
    checkOptions(options, distanceOptionKinds);
    checkBatch('pictures', pictures, ['batch', 'channels', 'height', 'width']);
    requireUnitRange(pictures);
    const features = this.#features && (await this.#features(pictures));
    if (this.#features) requireFeatures(features, pictures);
    await this.projections.add(pictures, options);
    if (features === undefined) return;
    this.moments.add(features);
    this.sample.add(features);
  }
}

/** @throws {InvalidArgumentError} for what are no features of each picture. */
function requireFeatures(features: FloatTensor | undefined, pictures: FloatTensor): void {
  checkBatch('features', features as FloatTensor, ['batch', 'width']);
  if (features?.dims[0] === pictures.dims[0]) return;
  const counts = `[${features?.dims.join(', ')}] for ${pictures.dims[0]} pictures`;
  throw new InvalidArgumentError('features', `are ${counts}; there have to be some of each.`);
}

/** @throws {InvalidArgumentError} for what can't be iterated. */
function requireBatches(batches: unknown): void {
  if (isTensor(batches)) throw new InvalidArgumentError('batches', 'is one tensor; put it in a list: [pictures].');
  if (typeof batches === 'object' && batches !== null) {
    if (Symbol.asyncIterator in batches || Symbol.iterator in batches) return;
  }
  throw new InvalidArgumentError(
    'batches',
    `${describeValue(batches)} holds no batches; pass a list of them, or what can be iterated.`,
  );
}

/** @throws {InvalidArgumentError} for values that a picture in [0, 1] can't have. */
function requireUnitRange({ data }: FloatTensor): void {
  const odd = data.find((value) => value < -overshoot || value > 1 + overshoot);
  if (odd === undefined) return;
  throw new InvalidArgumentError('pictures', `hold a value of ${odd}; those of pictures are in [0, 1].`);
}
