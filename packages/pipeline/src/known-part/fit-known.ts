import { type FloatTensor, floatTensor } from '@langevin/core';
import { checkKnown, type KnownPart, withKnown } from './known-part.ts';
import type { ValueRange } from './nearest-in-box.ts';

/**
 * Brings images into their range without changing what is known of them: the nearest images that have the known part and
 * no value out of range. To clamp each value by itself would move the mean of a pixel's channels, or of a block; here the
 * others make up for it.
 *
 * @param images - `[batch, channels, height, width]`; not changed.
 * @param known - in the same range. What can't be had within it, such as a mean above `high`, is approached only.
 * @param range - [0, 1] if left out.
 * @returns the images; where the clamped ones have the known part, just those.
 * @throws {InvalidArgumentError} if what is known doesn't fit the images.
 */
export async function fitKnown(
  images: FloatTensor,
  known: KnownPart,
  range: ValueRange = { low: 0, high: 1 },
): Promise<FloatTensor> {
  const { dims, data } = images;
  checkKnown(known, dims);
  const { nearestInBox } = await import('./nearest-in-box.ts');
  const project = (point: Float32Array): Float32Array => withKnown(floatTensor(dims, point), known).data;
  return floatTensor(dims, nearestInBox(data, project, range));
}
