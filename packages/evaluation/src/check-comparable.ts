import { InvalidArgumentError } from '@langevin/core';

/** Features of a set of pictures. */
interface Features {
  /** How many pictures. */
  readonly count: number;
  /** How many features a picture has. */
  readonly width: number;
}

/**
 * Checks that two sets have the same features, of enough pictures.
 *
 * @param least - pictures that are needed.
 * @throws {InvalidArgumentError} naming the set that doesn't do.
 */
export function checkComparable(generated: Features, reference: Features, least: number): void {
  for (const [name, { count }] of Object.entries({ generated, reference })) {
    if (count >= least) continue;
    throw new InvalidArgumentError(name, `has features of ${count} pictures; at least ${least} are needed.`);
  }
  if (generated.width === reference.width) return;
  const widths = `${generated.width} features of each picture, and the reference ${reference.width}`;
  throw new InvalidArgumentError('generated', `has ${widths}; take both from one layer of one network.`);
}
