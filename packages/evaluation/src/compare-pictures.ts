import { checkCount, checkOptions, type OptionKinds } from '@langevin/core';
import { checkComparable, sampleKind } from './check-comparable.ts';
import { checkSets, type SetKind } from './check-sets.ts';
import { frechetDistance } from './frechet-distance.ts';
import { type KernelDistance, type KernelOptions, kernelDistance, kernelOptionKinds } from './kernel-distance.ts';
import type { PictureSet } from './picture-set.ts';
import {
  type NeighbourOptions,
  neighbourOptionKinds,
  type PrecisionAndRecall,
  precisionAndRecall,
  usualNeighbours,
} from './precision-and-recall.ts';
import { slicedWasserstein } from './sliced-wasserstein.ts';

/** Options of {@link comparePictures}: those of the distances. */
export interface ComparisonOptions extends KernelOptions, NeighbourOptions {}

const comparisonOptionKinds: OptionKinds<ComparisonOptions> = { ...kernelOptionKinds, ...neighbourOptionKinds };

/** How far two sets of pictures are apart. */
export interface PictureComparison {
  /** Of the pictures themselves: see {@link slicedWasserstein}. */
  readonly slicedWasserstein: number;
  /** Of their features; undefined where the sets have none. */
  readonly features: FeatureComparison | undefined;
}

/** How far two sets of features are apart, and what {@link precisionAndRecall} gives. */
export interface FeatureComparison extends PrecisionAndRecall {
  /** How many features a picture has. */
  readonly width: number;
  /** See {@link frechetDistance}. */
  readonly frechet: number;
  /** See {@link kernelDistance}. */
  readonly kernel: KernelDistance;
}

const pictureSetKind: SetKind = {
  member: 'projections',
  otherwise: 'no PictureSet; pass what PictureSet.from() makes of batches of pictures',
};

/**
 * Compares pictures that were generated with those of a reference, such as the data that a network was trained on.
 *
 * ```ts
 * const options = { features: (pictures: FloatTensor) => network.extract(pictures) };
 * const reference = await PictureSet.from(data, options);
 * const { slicedWasserstein, features } = await comparePictures(await PictureSet.from(drawn, options), reference);
 * ```
 *
 * @throws {InvalidArgumentError} if one is no set, the pictures are of different sizes or channels, one set has features and
 * the other has not, or a distance needs more pictures.
 */
export async function comparePictures(
  generated: PictureSet,
  reference: PictureSet,
  options: ComparisonOptions = {},
): Promise<PictureComparison> {
  checkOptions(options, comparisonOptionKinds);
  checkSets({ generated, reference }, pictureSetKind);
  const { signal, subsets, subsetSize, neighbours = usualNeighbours, seed } = options;
  checkCount('neighbours', neighbours);
  const haveFeatures = generated.sample.count > 0 || reference.sample.count > 0;
  if (haveFeatures) checkComparable(generated.sample, reference.sample, sampleKind, neighbours + 1);
  const sliced = await slicedWasserstein(generated.projections, reference.projections, { signal });
  if (!haveFeatures) return { slicedWasserstein: sliced, features: undefined };

  const { sample: drawn, moments } = generated;
  const features = {
    width: drawn.width,
    frechet: await frechetDistance(moments, reference.moments, { signal }),
    kernel: await kernelDistance(drawn, reference.sample, { subsets, subsetSize, seed, signal }),
    ...(await precisionAndRecall(drawn, reference.sample, { neighbours, seed, signal })),
  };
  return { slicedWasserstein: sliced, features };
}
