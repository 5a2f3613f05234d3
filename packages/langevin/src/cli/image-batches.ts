/** Images that are drawn together, from one generator. */
export interface ImageBatch {
  readonly count: number;
  readonly seed: bigint;
  /** One for each image, if the network knows classes. */
  readonly classLabels: readonly number[] | undefined;
}

/** What to draw: images in all, the seed of the first batch, and a class for each, or for all. */
export interface ImageRequest extends Omit<ImageBatch, 'classLabels'> {
  readonly classLabels: number | readonly number[] | undefined;
  /** Images that are drawn together; the last batch may be smaller. */
  readonly batchSize: number;
}

/** Parts a request into batches. Batch b has the seed `seed + b`, so that each can be drawn again by itself. */
export function* batchesOf(request: ImageRequest): Generator<ImageBatch, void> {
  for (let index = 0; index * request.batchSize < request.count; index++) yield batchAt(request, index);
}

/** The batch at a place, from 0. */
export function batchAt({ count, batchSize, seed, classLabels }: ImageRequest, index: number): ImageBatch {
  const start = index * batchSize;
  const end = Math.min(start + batchSize, count);
  return {
    count: end - start,
    seed: next(seed, index),
    classLabels: typeof classLabels === 'number' ? fill(end - start, classLabels) : classLabels?.slice(start, end),
  };
}

function fill(count: number, label: number): number[] {
  return new Array<number>(count).fill(label);
}

/** A seed some places further; the largest is followed by 0, as is -1. */
function next(seed: bigint, places: number): bigint {
  const seen = seed + BigInt(places);
  return seen < 0n ? seen : BigInt.asUintN(64, seen);
}
