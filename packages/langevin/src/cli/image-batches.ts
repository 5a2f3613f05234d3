/** Images that are drawn together, from one generator. */
export interface ImageBatch {
  readonly count: number;
  readonly seed: bigint;
  /** One for each image, if the network knows classes. */
  readonly classLabels: readonly number[] | undefined;
}

/** What to draw: images in all, the seed of the first batch, and a class for each. */
export interface ImageRequest extends ImageBatch {
  /** Images that are drawn together; the last batch may be smaller. */
  readonly batchSize: number;
}

/** Parts a request into batches. Batch b has the seed `seed + b`, so that each can be drawn again by itself. */
export function planBatches({ count, batchSize, seed, classLabels }: ImageRequest): ImageBatch[] {
  return Array.from({ length: Math.ceil(count / batchSize) }, (_, index) => {
    const start = index * batchSize;
    const end = Math.min(start + batchSize, count);
    return {
      count: end - start,
      seed: next(seed, index),
      classLabels: classLabels?.slice(start, end),
    };
  });
}

/** A seed some places further; the largest is followed by 0, as is -1. */
function next(seed: bigint, places: number): bigint {
  const seen = seed + BigInt(places);
  return seen < 0n ? seen : BigInt.asUintN(64, seen);
}
