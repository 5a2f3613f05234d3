import { Generator } from '@langevin/core';
import { FeatureSample, kernelDistance } from '@langevin/evaluation';
import { describe, expect, it } from 'vitest';
import { normalRows, rowsOf, sampleOf } from './support/sets.ts';

describe('kernelDistance', () => {
  it('is MMD² over the pairs of different pictures', async () => {
    // k(x, y) = (x y + 1)³: within 1 and 27, and between (1 + 1 + 8 + 27) / 4.
    const found = await kernelDistance(sampleOf(rowsOf([[0], [1]])), sampleOf(rowsOf([[1], [2]])), { subsets: 3 });
    expect(found).toEqual({ mean: 9.5, standardDeviation: undefined, subsets: 1, subsetSize: 2 });
  });

  it('is 0 for two sets of one distribution, within what the subsets differ', async () => {
    const width = 8;
    const draw = (seed: number) => sampleOf(new Generator(seed).randn([2000, width]));
    const { mean, standardDeviation, subsets } = await kernelDistance(draw(1), draw(2), {
      subsets: 20,
      subsetSize: 100,
    });
    expect(Math.abs(mean)).toBeLessThan((4 * standardDeviation!) / Math.sqrt(subsets));
  });

  it('is the closed form of normal distributions', async () => {
    // Of one feature, 3 (E x − E y)² + 3 (E x² − E y²)² + (E x³ − E y³)² = 3 + 3 + 16.
    const one = sampleOf(normalRows(1, 2000, 1, (x) => x));
    const other = sampleOf(normalRows(2, 2000, 1, ([x = 0]) => [1 + x]));
    const { mean, standardDeviation, subsets } = await kernelDistance(one, other, { subsets: 10, subsetSize: 200 });
    expect(Math.abs(mean - 22)).toBeLessThan((4 * standardDeviation!) / Math.sqrt(subsets));
  });

  it('is the same for the same seed, where its subsets do not fill whole blocks', async () => {
    const [one, other] = [1, 2].map((seed) => sampleOf(new Generator(seed).randn([150, 3])));
    const measure = (seed: number) => kernelDistance(one!, other!, { subsets: 2, subsetSize: 130, seed });
    expect(await measure(1)).toEqual(await measure(1));
    expect(await measure(1)).not.toEqual(await measure(2));
  });

  it('takes all pictures where there are few, once, in whichever order', async () => {
    const [one, other] = [1, 2].map((seed) => sampleOf(new Generator(seed).randn([20, 3])));
    const [all, again] = [await kernelDistance(one!, other!), await kernelDistance(one!, other!, { seed: 7 })];
    expect(all).toMatchObject({ subsets: 1, subsetSize: 20, standardDeviation: undefined });
    expect(again.mean).toBeCloseTo(all.mean, 8);
    // Of the larger set subsets differ.
    const more = await kernelDistance(one!, sampleOf(new Generator(3).randn([30, 3])), { subsets: 3 });
    expect(more).toMatchObject({ subsets: 3, subsetSize: 20 });
    expect(more.standardDeviation).toBeGreaterThan(0);
  });

  it('refuses what can not be compared', async () => {
    const set = sampleOf(rowsOf([[1], [2], [3]]));
    await expect(kernelDistance(set, sampleOf(rowsOf([[1]])))).rejects.toThrow('reference: has features of 1 pictures');
    await expect(kernelDistance(set, set, { subsetSize: 4 })).rejects.toThrow(
      'subsetSize: 4 is none; there are 2 to 3 pictures to take.',
    );
    await expect(kernelDistance(set, set, { subsets: 0.5 })).rejects.toThrow('subsets: 0.5 is not a positive whole');
    const reason = new Error('enough');
    await expect(kernelDistance(set, set, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('FeatureSample', () => {
  const numbers = rowsOf(Array.from({ length: 1000 }, (_, i) => [i]));
  const keptOf = (sample: FeatureSample): number[] => [
    ...sample.rows(Array.from({ length: sample.count }, (_, i) => i)),
  ];

  it('keeps so many, each as likely as any other, for a seed the same', () => {
    const draw = (seed: number) => keptOf(new FeatureSample({ sampleSize: 100, seed }).add(numbers));
    expect(new Set(draw(0)).size).toBe(100);
    expect(draw(0)).toEqual(draw(0));
    const tenths = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 100; seed++) for (const kept of draw(seed)) tenths[Math.floor(kept / 100)]!++;
    // 1,000 of each tenth, with a standard deviation of 28.5.
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(4.5 * 28.5);
  });

  it('keeps all where there are no more', () => {
    const sample = new FeatureSample().add(numbers);
    expect([sample.count, sample.width]).toEqual([1000, 1]);
    expect(keptOf(sample)).toEqual([...numbers.data]);
  });

  it('refuses a size that is none, and places where nothing is', () => {
    expect(() => new FeatureSample().add(numbers).rows([0, 1000])).toThrow('places: there is nothing at 1000');
    expect(() => new FeatureSample({ sampleSize: 0 })).toThrow('sampleSize: 0 is not a positive whole number.');
  });
});
