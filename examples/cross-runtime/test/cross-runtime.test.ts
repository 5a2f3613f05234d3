import { defaultClientConditions } from 'vite';
import { expect, test } from 'vitest';
import { difference } from '../difference.js';
import { drawEverywhere } from '../draw-everywhere.js';

const steps = 5;

test('Node, a page and its workers draw the same picture', { timeout: 180_000 }, async () => {
  const [inNode, ...others] = await drawEverywhere(steps, {
    conditions: ['@langevin/source', ...defaultClientConditions],
  });
  expect(new Set(inNode!.image.data).size).toBeGreaterThan(100);
  expect(others.map(({ place }) => place)).toEqual(['page', 'worker', 'worker alone']);
  for (const { place, image } of others) {
    expect(difference(image, inNode!.image).within, place).toBeGreaterThanOrEqual(0.999);
  }
});
