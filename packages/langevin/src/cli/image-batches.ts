import { InvalidArgumentError } from '@langevin/core';

/** What to draw. */
export interface ImageRequest {
  /** Images in all. */
  readonly count: number;
  /** Images that are drawn together; the last batch may be smaller. */
  readonly batchSize: number;
  /** Seed of the first batch. */
  readonly seed: bigint;
  /** A class for all images, or one for each. */
  readonly classLabels: readonly number[] | undefined;
}

/** Images that are drawn together, from one generator. */
export interface ImageBatch {
  readonly seed: bigint;
  readonly size: number;
  readonly classLabels: readonly number[] | undefined;
}

/**
 * Parts a request into batches. Batch b has the seed `seed + b`, so that each can be drawn again by itself.
 *
 * @throws {InvalidArgumentError} if there is more than one class, but not one for each image.
 */
export function planBatches({ count, batchSize, seed, classLabels }: ImageRequest): ImageBatch[] {
  if (classLabels !== undefined && classLabels.length !== 1 && classLabels.length !== count) {
    throw new InvalidArgumentError(
      '--class-label',
      `${classLabels.length} labels for ${count} images; give one, or one for each.`,
    );
  }
  const labelsOfAll = classLabels?.length === 1 ? new Array<number>(count).fill(classLabels[0]!) : classLabels;
  return Array.from({ length: Math.ceil(count / batchSize) }, (_, index) => {
    const start = index * batchSize;
    const end = Math.min(start + batchSize, count);
    return {
      seed: BigInt.asUintN(64, seed + BigInt(index)),
      size: end - start,
      classLabels: labelsOfAll?.slice(start, end),
    };
  });
}
