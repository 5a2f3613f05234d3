import { Generator } from '@langevin/core';
import { precisionAndRecall } from '@langevin/evaluation';
import { describe, expect, it } from 'vitest';
import { normalRows, rowsOf, sampleOf } from './support/sets.ts';

const onLine = (...values: number[]) => sampleOf(rowsOf(values.map((value) => [value])));

describe('precisionAndRecall', () => {
  it('counts pictures in the balls of the other set', async () => {
    // The balls of the reference reach 1 far, and those of the generated 2, 2, 1 and 1.
    const found = await precisionAndRecall(onLine(0.5, 2.5, 10, 11), onLine(0, 1, 2, 3), { neighbours: 1 });
    expect(found).toEqual({ precision: 0.5, recall: 1, neighbours: 1, compared: 4 });
  });

  it('is 1 for a set and itself, however often a picture is in it', async () => {
    const set = sampleOf(new Generator(0).randn([150, 20]));
    expect(await precisionAndRecall(set, set)).toEqual({ precision: 1, recall: 1, neighbours: 3, compared: 150 });
    const one = sampleOf(normalRows(0, 10, 7, () => [0.1, 0.2, 0.3, 0.7, 1.1, 2.3, 5.9]));
    expect(await precisionAndRecall(one, one)).toMatchObject({ precision: 1, recall: 1 });
  });

  it('is 0 for sets that are apart', async () => {
    const one = sampleOf(normalRows(1, 100, 5, (x) => x));
    const other = sampleOf(normalRows(2, 100, 5, (x) => x.map((value) => value + 100)));
    expect(await precisionAndRecall(one, other)).toMatchObject({ precision: 0, recall: 0 });
  });

  it('tells a part of the reference from all of it', async () => {
    const all = sampleOf(normalRows(1, 300, 2, (x) => x));
    const part = sampleOf(normalRows(2, 300, 2, ([x = 0, y = 0]) => [Math.abs(x), y]));
    const { precision, recall } = await precisionAndRecall(part, all);
    expect(precision).toBeGreaterThan(0.85);
    expect(recall).toBeGreaterThan(0.4);
    expect(recall).toBeLessThan(0.7);
  });

  it('takes as many of both sets', async () => {
    const [few, many] = [sampleOf(new Generator(1).randn([70, 4])), sampleOf(new Generator(2).randn([200, 4]))];
    const found = await precisionAndRecall(few, many, { seed: 1 });
    expect(found.compared).toBe(70);
    expect(await precisionAndRecall(few, many, { seed: 1 })).toEqual(found);
    expect(found.precision).toBeGreaterThan(0.5);
  });

  it('refuses what can not be compared', async () => {
    const set = onLine(1, 2, 3);
    await expect(precisionAndRecall(set, set)).rejects.toThrow(
      'generated: has features of 3 pictures; at least 4 are needed.',
    );
    await expect(precisionAndRecall(set, set, { neighbours: 0 })).rejects.toThrow('neighbours: 0 is not a positive');
    const reason = new Error('enough');
    const options = { neighbours: 1, signal: AbortSignal.abort(reason) };
    await expect(precisionAndRecall(set, set, options)).rejects.toBe(reason);
  });
});
