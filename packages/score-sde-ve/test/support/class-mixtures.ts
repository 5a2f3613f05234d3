import { floatTensor } from '@langevin/core';
import { GaussianMixtureModel } from '@langevin/schedulers';
import { testImageShape, testMeans, testMixture, testStd } from '@langevin/schedulers/testing';

const size = 8;

function component(index: number, std = testStd): GaussianMixtureModel {
  const means = floatTensor([1, ...testImageShape], testMeans.data.slice(index * size, (index + 1) * size));
  return new GaussianMixtureModel({ means, std });
}

/** A component of the mixture for each class, and last the whole mixture: no class. */
export const classes = [component(0), component(1), component(2), testMixture];
/** What is further spread than these, as what a weaker network has learned. */
export const blurred = [0, 1, 2].map((index) => component(index, 0.3));
