import { expect, test } from 'vitest';
import { blockSize, boxMuller16 } from '../src/generator/box-muller.ts';

const largest = 2 ** 24 - 1;

/** A block in which every radius is made from `radius` and every angle from `angle`, integers of 24 bits. */
function transform(radius: number, angle: number): Float32Array {
  const block = Float32Array.from({ length: blockSize }, (_, index) => (index < blockSize / 2 ? radius : angle));
  boxMuller16(block, 0);
  return block;
}

test('the uniform number zero, of which there is one in 16 million, gives zero', () => {
  for (const value of transform(0, 12345)) expect(Math.abs(value)).toBeLessThan(1e-6);
});

test.each([
  [1, 0],
  [2 ** 23, largest],
  [largest, 2 ** 22],
  [largest - 1, 3],
])('the uniform numbers %i and %i give what the definition does', (radius, angle) => {
  const length = Math.sqrt(-2 * Math.log1p(-radius / 2 ** 24));
  const turn = 2 * Math.PI * (angle / 2 ** 24);
  const block = transform(radius, angle);
  expect(block[0]).toBeCloseTo(length * Math.cos(turn), 5);
  expect(block[8]).toBeCloseTo(length * Math.sin(turn), 5);
});
