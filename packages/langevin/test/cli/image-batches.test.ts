import { expect, it } from 'vitest';
import { batchAt, batchesOf } from '../../src/cli/image-batches.ts';

it('parts a request into batches, each with the seed that draws it again', () => {
  const request = { count: 5, batchSize: 2, seed: 7n, classLabels: [1, 2, 3, 4, 5], negativeClassLabels: 9 };
  expect([...batchesOf(request)]).toEqual([
    { count: 2, seed: 7n, classLabels: [1, 2], negativeClassLabels: [9, 9] },
    { count: 2, seed: 8n, classLabels: [3, 4], negativeClassLabels: [9, 9] },
    { count: 1, seed: 9n, classLabels: [5], negativeClassLabels: [9] },
  ]);
  const others = { classLabels: 6, negativeClassLabels: [5, 4, 3, 2, 1] };
  const last = { count: 1, seed: 9n, classLabels: [6], negativeClassLabels: [1] };
  expect(batchAt({ ...request, ...others }, 2)).toEqual(last);
  const none = { classLabels: undefined, negativeClassLabels: undefined };
  expect(batchAt({ ...request, ...none }, 0)).toEqual({ count: 2, seed: 7n, ...none });
});

it('makes one batch at a time, of however many there are', () => {
  const batches = batchesOf({
    count: Number.MAX_SAFE_INTEGER,
    batchSize: 1,
    seed: -2n,
    classLabels: 3,
    negativeClassLabels: undefined,
  });
  const seeds = [batches.next(), batches.next(), batches.next()].map(({ value }) => value?.seed);
  expect(seeds).toEqual([-2n, -1n, 0n]);
});
