/** Images that are drawn together, from one generator. */
export interface ImageBatch {
  readonly count: number;
  readonly seed: bigint;
  /** One for each image, if the network knows classes. */
  readonly classLabels: readonly number[] | undefined;
  /** What each image is guided away from, likewise. */
  readonly negativeClassLabels: readonly number[] | undefined;
}

/** A class for all images, or one for each. */
export type RequestedLabels = number | readonly number[] | undefined;

/** What to draw: images in all, the seed of the first batch, and the classes. */
export interface ImageRequest extends Pick<ImageBatch, 'count' | 'seed'> {
  readonly classLabels: RequestedLabels;
  readonly negativeClassLabels: RequestedLabels;
  /** Images that are drawn together; the last batch may be smaller. */
  readonly batchSize: number;
}

/** Parts a request into batches. Batch b has the seed `seed + b`, so that each can be drawn again by itself. */
export function* batchesOf(request: ImageRequest): Generator<ImageBatch, void> {
  for (let index = 0; index * request.batchSize < request.count; index++) yield batchAt(request, index);
}

/** The batch at a place, from 0. */
export function batchAt(request: ImageRequest, index: number): ImageBatch {
  const { count, batchSize, seed } = request;
  const start = index * batchSize;
  const end = Math.min(start + batchSize, count);
  const labelsOf = (labels: RequestedLabels): readonly number[] | undefined =>
    typeof labels === 'number' ? new Array<number>(end - start).fill(labels) : labels?.slice(start, end);
  return {
    count: end - start,
    seed: next(seed, index),
    classLabels: labelsOf(request.classLabels),
    negativeClassLabels: labelsOf(request.negativeClassLabels),
  };
}

/** A seed some places further; the largest is followed by 0, as is -1. */
function next(seed: bigint, places: number): bigint {
  const seen = seed + BigInt(places);
  return seen < 0n ? seen : BigInt.asUintN(64, seen);
}
