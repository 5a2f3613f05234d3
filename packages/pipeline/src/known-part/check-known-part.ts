import { describeValue, type FloatTensor, InvalidArgumentError } from '@langevin/core';
import type { KnownPart } from './known-part.ts';

/** What a picture may have beyond 0 and 1: a transform may overshoot, but values of 0 to 255 are a mistake. */
const overshoot = 0.5;

/** Asks a known part for its methods, not its class, so that a page which knows nothing of its images needs not load it. */
export function checkKnownPart(known: KnownPart | undefined): KnownPart | undefined {
  if (known === undefined) return undefined;
  if (typeof known?.impose !== 'function') {
    throw new InvalidArgumentError('known', `${describeValue(known)} is no KnownPart; knownPixels() makes one.`);
  }
  checkPictureRange(known.images);
  return known;
}

/** Checks that pictures have the values of pictures. @throws {InvalidArgumentError} */
export function checkPictureRange({ data }: FloatTensor): void {
  const odd = data.find((value) => Math.abs(value - 0.5) > 0.5 + overshoot);
  if (odd !== undefined) throw new InvalidArgumentError('image', `holds ${odd}; pictures have values from 0 to 1.`);
}
