export * from './compare-pictures.ts';
export type { DistanceOptions } from './distance-options.ts';
export { FeatureMoments } from './feature-moments.ts';
export { FeatureSample, type SampleOptions } from './feature-sample.ts';
export { frechetDistance } from './frechet-distance.ts';
export { type KernelDistance, type KernelOptions, kernelDistance } from './kernel-distance.ts';
export * from './picture-set.ts';
export {
  type NeighbourOptions,
  type PrecisionAndRecall,
  precisionAndRecall,
  usualNeighbours,
} from './precision-and-recall.ts';
export { type ProjectionOptions, RandomProjections } from './random-projections.ts';
export { slicedWasserstein } from './sliced-wasserstein.ts';
