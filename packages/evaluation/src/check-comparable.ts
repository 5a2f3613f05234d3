import { InvalidArgumentError } from '@langevin/core';
import { checkSets, type SetKind } from './check-sets.ts';

/** Features of a set of pictures. */
interface Features {
  /** How many pictures. */
  readonly count: number;
  /** How many features a picture has. */
  readonly width: number;
}

/** Means and covariances, which the Fréchet distance compares. */
export const momentsKind: SetKind = {
  member: 'covariance',
  otherwise: 'no FeatureMoments; pass the `moments` of a PictureSet',
};

/** Features themselves, which the other distances of features compare. */
export const sampleKind: SetKind = {
  member: 'rows',
  otherwise: 'no FeatureSample; pass the `sample` of a PictureSet',
};

/**
 * Checks that two sets have the same features, of enough pictures.
 *
 * @param kind - what they have to be.
 * @param least - pictures that are needed.
 * @throws {InvalidArgumentError} naming the set that doesn't do.
 */
export function checkComparable(generated: Features, reference: Features, kind: SetKind, least: number): void {
  checkSets({ generated, reference }, kind);
  for (const [name, { count }] of Object.entries({ generated, reference })) {
    if (count >= least) continue;
    throw new InvalidArgumentError(name, `has features of ${count} pictures; at least ${least} are needed.`);
  }
  if (generated.width === reference.width) return;
  const widths = `${generated.width} features of each picture, and the reference ${reference.width}`;
  throw new InvalidArgumentError('generated', `has ${widths}; take both from one layer of one network.`);
}
