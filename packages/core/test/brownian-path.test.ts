import { BrownianPath, drawNoise, type FloatTensor, Generator, linearCombination } from '@langevin/core';
import { describe, expect, it } from 'vitest';

const shape = [1, 4000];
const path = (seed = 1): BrownianPath => new BrownianPath(shape, new Generator(seed));

/** Correlation of two tensors of standard normal numbers. */
function correlation(a: FloatTensor, b: FloatTensor): number {
  return a.data.reduce((sum, value, i) => sum + value * b.data[i]!, 0) / a.data.length;
}

describe('BrownianPath', () => {
  it.each([
    [0, 1],
    [0, 0.5],
    [0.3, 0.31],
    [0.7001, 0.7002],
    [0.123456789, 0.9],
  ])('has standard normal increments, from %f to %f', (from, to) => {
    const { data } = path().increment({ from, to });
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const variance = data.reduce((sum, value) => sum + value ** 2, 0) / data.length;
    // Four and a half standard errors.
    expect(Math.abs(mean)).toBeLessThan(0.07);
    expect(Math.abs(variance - 1)).toBeLessThan(0.1);
  });

  it('has independent increments over parts that do not overlap', () => {
    const w = path();
    const parts = [0, 0.1, 0.25, 0.2501, 0.8, 1];
    const increments = parts.slice(1).map((to, i) => w.increment({ from: parts[i]!, to }));
    for (const [i, a] of increments.entries()) {
      for (const b of increments.slice(i + 1)) expect(Math.abs(correlation(a, b))).toBeLessThan(0.08);
    }
  });

  it('is the same path, however it is walked', () => {
    const coarse = path().increment({ from: 0.2, to: 0.8 });
    const w = path();
    w.increment({ from: 0.9, to: 0.95 });
    const [first, second] = [w.increment({ from: 0.2, to: 0.37 }), w.increment({ from: 0.37, to: 0.8 })];
    const sum = linearCombination(Math.sqrt(0.17 / 0.6), first, Math.sqrt(0.43 / 0.6), second);
    for (const [i, value] of sum.data.entries()) expect(value).toBeCloseTo(coarse.data[i]!, 4);
  });

  it('differs from seed to seed, and leaves the generator after the same draw for every shape', () => {
    expect(
      Math.abs(correlation(path(1).increment({ from: 0, to: 1 }), path(2).increment({ from: 0, to: 1 }))),
    ).toBeLessThan(0.08);
    const [one, other] = [new Generator(4), new Generator(4)];
    new BrownianPath([2, 3], one).increment({ from: 0, to: 0.3 });
    new BrownianPath([1, 50], other);
    expect(one.randn([4]).data).toEqual(other.randn([4]).data);
  });

  it('of an image does not depend on its batch-mates, with a generator for each', () => {
    const over = { from: 0.1, to: 0.6 };
    const batch = new BrownianPath([2, 1, 3, 3], [new Generator(5), new Generator(6)]).increment(over);
    const alone = new BrownianPath([1, 1, 3, 3], [new Generator(6)]).increment(over);
    expect([...batch.data.subarray(9)]).toEqual([...alone.data]);
    expect(drawNoise([1, 9], new Generator(5)).data).not.toEqual(batch.data.subarray(0, 9));
  });

  it('takes a generator, or one for each image', () => {
    expect(() => new BrownianPath([3, 1], [new Generator(0)])).toThrow('generator: the list has 1 generators');
    expect(() => new BrownianPath([3, 1], 5 as never)).toThrow('generator: 5 is no Generator');
    expect(() => new BrownianPath([1.5], new Generator(0))).toThrow('shape: [1.5] is no shape');
  });

  it.each([
    [-0.1, 0.5],
    [0.5, 0.5],
    [0.6, 0.5],
    [0.5, 1.1],
    [Number.NaN, 0.5],
  ])('refuses %f to %f', (from, to) => {
    expect(() => path().increment({ from, to })).toThrow('over: ');
  });
});
