import { type FloatTensor, floatTensor } from '@langevin/core';
import { GaussianMixtureModel } from '../gaussian-mixture-model.ts';

/** How likely each component of the {@link testMixture} is. */
export const testWeights: readonly number[] = [0.5, 0.3, 0.2];
/** The spread of each. */
export const testStd = 0.1;
/** The shape of one of its images. */
export const testImageShape: readonly number[] = [1, 2, 4];

/** The centres of the {@link testMixture}, `[3, 1, 2, 4]`: a plain one, one with a left half, one with an upper half. */
export const testMeans: FloatTensor = floatTensor(
  [3, ...testImageShape],
  Float32Array.of(
    ...[0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2],
    ...[0.9, 0.9, 0.1, 0.1, 0.9, 0.9, 0.1, 0.1],
    ...[0.8, 0.8, 0.8, 0.8, 0.3, 0.3, 0.3, 0.3],
  ),
);

/** The data that the checks sample: its score is known at every noise level, so a sampler's error is its own. */
export const testMixture: GaussianMixtureModel = new GaussianMixtureModel({
  means: testMeans,
  weights: testWeights,
  std: testStd,
});
