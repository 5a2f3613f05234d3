import { Generator } from '@langevin/core';
import { FeatureMoments, frechetDistance } from '@langevin/evaluation';
import { describe, expect, it } from 'vitest';
import { momentsOf, normalRows, rowsOf, slice } from './support/sets.ts';

describe('FeatureMoments', () => {
  it('are mean and covariance, however the pictures are parted into batches', () => {
    const [count, width] = [40, 70];
    const features = new Generator(0).randn([count, width]);
    // Far from 0, so that squares would lose what a difference of them is.
    for (let i = 0; i < features.data.length; i++) features.data[i]! += 1000 * (i % width);
    const parted = new FeatureMoments();
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [2, 30],
      [30, 40],
    ] as const) {
      parted.add(slice(features, from, to));
    }
    const at = (row: number, column: number): number => features.data[row * width + column]!;
    const rows = Array.from({ length: count }, (_, row) => row);
    const mean = Array.from({ length: width }, (_, j) => rows.reduce((sum, row) => sum + at(row, j), 0) / count);
    for (const found of [parted, momentsOf(features)]) {
      expect([found.count, found.width]).toEqual([count, width]);
      found.mean.forEach((value, j) => {
        expect(value).toBeCloseTo(mean[j]!, 8);
      });
      const off = found.covariance.map((value, i) => {
        const [j, k] = [Math.floor(i / width), i % width];
        const sum = rows.reduce((products, row) => products + (at(row, j) - mean[j]!) * (at(row, k) - mean[k]!), 0);
        return Math.abs(value - sum / (count - 1));
      });
      expect(Math.max(...off)).toBeLessThan(1e-8);
    }
  });

  it('refuse what are no features', () => {
    const moments = momentsOf(rowsOf([[1, 2]]));
    expect(() => moments.add(rowsOf([[1, 2, 3]]))).toThrow("features: of [3] don't go with those of [2] before.");
    expect(() => moments.add(rowsOf([[1, Number.POSITIVE_INFINITY]]))).toThrow('features: holds a NaN or an infinity.');
    expect(() => moments.covariance).toThrow('features: a covariance takes those of 2 pictures or more.');
    expect(() => momentsOf(rowsOf([new Array<number>(8193).fill(0)]))).toThrow(
      'features: 8193 of each picture; at most 8192 are taken.',
    );
  });
});

describe('frechetDistance', () => {
  it('is the closed form of two features', async () => {
    const one = momentsOf(normalRows(1, 50, 2, ([x = 0, y = 0]) => [1 + x, x + 0.5 * y]));
    const other = momentsOf(normalRows(2, 30, 2, ([x = 0, y = 0]) => [3 * x - y, 2 + y]));
    const [[a = 0, b = 0, , d = 0], [e = 0, f = 0, , h = 0]] = [one.covariance, other.covariance];
    // tr √M = √(tr M + 2 √det M) for 2 × 2 matrices.
    const root = Math.sqrt(a * e + 2 * b * f + d * h + 2 * Math.sqrt((a * d - b * b) * (e * h - f * f)));
    const means = Math.hypot(one.mean[0]! - other.mean[0]!, one.mean[1]! - other.mean[1]!) ** 2;
    const expected = means + a + d + e + h - 2 * root;
    expect(await frechetDistance(one, other)).toBeCloseTo(expected, 8);
    expect(await frechetDistance(other, one)).toBeCloseTo(expected, 8);
  });

  it('is that of the normal distributions that the features are drawn from', async () => {
    // Σ₁ = diag(1, 4, 9) and Σ₂ = diag(4, 4, 1): ‖m₁ − m₂‖² + Σ (s₁ − s₂)² = 3 + 1 + 0 + 4.
    const one = momentsOf(normalRows(1, 20_000, 3, ([x = 0, y = 0, z = 0]) => [x, 2 * y, 3 * z]));
    const other = momentsOf(normalRows(2, 10_000, 3, ([x = 0, y = 0, z = 0]) => [1 + 2 * x, 1 + 2 * y, 1 + z]));
    expect(Math.abs((await frechetDistance(one, other)) - 8)).toBeLessThan(0.25);
  });

  it('holds for covariances that are singular', async () => {
    const width = 40;
    const rows = new Generator(3).randn([6, width]);
    const set = momentsOf(rows);
    expect(await frechetDistance(set, set)).toBeCloseTo(0, 5);
    const shifted = rowsOf(Array.from({ length: 6 }, (_, i) => Array.from(slice(rows, i, i + 1).data, (x) => x + 0.5)));
    expect(await frechetDistance(set, momentsOf(shifted))).toBeCloseTo(0.25 * width, 4);
    // Spread along different axes, so that Σ₁Σ₂ = 0: the sum of the variances is left, 2 + 8.
    const alongX = momentsOf(
      rowsOf([
        [-1, 0, 0],
        [1, 0, 0],
      ]),
    );
    const alongY = momentsOf(
      rowsOf([
        [0, -2, 0],
        [0, 2, 0],
      ]),
    );
    expect(await frechetDistance(alongX, alongY)).toBeCloseTo(10, 10);
    const still = momentsOf(
      rowsOf([
        [0, 3, 0],
        [0, 3, 0],
      ]),
    );
    expect(await frechetDistance(still, alongX)).toBeCloseTo(11, 10);
  });

  it('refuses sets that can not be compared', async () => {
    const set = momentsOf(
      rowsOf([
        [1, 2],
        [3, 4],
      ]),
    );
    await expect(frechetDistance(set, momentsOf(rowsOf([[1, 2]])))).rejects.toThrow(
      'reference: has features of 1 pictures; at least 2 are needed.',
    );
    await expect(frechetDistance(set, momentsOf(rowsOf([[1], [2]])))).rejects.toThrow(
      'generated: has 2 features of each picture, and the reference 1; take both from one layer of one network.',
    );
    const reason = new Error('enough');
    await expect(frechetDistance(set, set, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
