import { expect, it } from 'vitest';
import { batchAt, batchesOf } from '../../src/cli/image-batches.ts';

it('parts a request into batches, each with the seed that draws it again', () => {
  const request = { count: 5, batchSize: 2, seed: 7n, classLabels: [1, 2, 3, 4, 5] };
  expect([...batchesOf(request)]).toEqual([
    { count: 2, seed: 7n, classLabels: [1, 2] },
    { count: 2, seed: 8n, classLabels: [3, 4] },
    { count: 1, seed: 9n, classLabels: [5] },
  ]);
  expect(batchAt({ ...request, classLabels: 6 }, 2)).toEqual({ count: 1, seed: 9n, classLabels: [6] });
  expect(batchAt({ ...request, classLabels: undefined }, 0)).toEqual({ count: 2, seed: 7n, classLabels: undefined });
});

it('makes one batch at a time, of however many there are', () => {
  const batches = batchesOf({ count: Number.MAX_SAFE_INTEGER, batchSize: 1, seed: -2n, classLabels: 3 });
  const seeds = [batches.next(), batches.next(), batches.next()].map(({ value }) => value?.seed);
  expect(seeds).toEqual([-2n, -1n, 0n]);
});
