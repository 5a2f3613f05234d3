import { checkSameShape, clamp, floatTensor, imageNorms, isAllFinite, linearCombination, scale } from '@langevin/core';
import { describe, expect, it } from 'vitest';

const x = floatTensor([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
const y = floatTensor([2, 3], Float32Array.of(10, 20, 30, 40, 50, 60));

describe('linearCombination', () => {
  it('takes numbers for the whole batch', () => {
    const result = linearCombination(2, x, -0.5, y);
    expect(result.dims).toEqual([2, 3]);
    expect([...result.data]).toEqual([-3, -6, -9, -12, -15, -18]);
    expect([...x.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('takes numbers for each image', () => {
    expect([...linearCombination([1, 0], x, Float64Array.of(0, 1), y).data]).toEqual([1, 2, 3, 40, 50, 60]);
  });

  it('writes where it is told to, over an input as well', () => {
    const own = floatTensor([2, 3], x.data.slice());
    expect(linearCombination(1, own, 1, y, own)).toBe(own);
    expect([...own.data]).toEqual([11, 22, 33, 44, 55, 66]);
  });

  it('refuses other shapes and other numbers of factors, by name', () => {
    expect(() => linearCombination(1, x, 1, floatTensor([3, 2]))).toThrow('y: has the shape [3,2]');
    expect(() => linearCombination(1, x, 1, y, floatTensor([6]))).toThrow('out: has the shape [6]');
    expect(() => linearCombination(1, x, [1, 2, 3], y)).toThrow('b: has 3 numbers for a batch of 2');
  });
});

it('scale multiplies the batch, or each image', () => {
  expect([...scale(3, x).data]).toEqual([3, 6, 9, 12, 15, 18]);
  const own = floatTensor([2, 3], x.data.slice());
  expect([...scale([0, -1], own, own).data]).toEqual([0, 0, 0, -4, -5, -6]);
});

it('clamp limits values and leaves the rest', () => {
  expect([...clamp(x, 2, 4.5).data]).toEqual([2, 2, 3, 4, 4.5, 4.5]);
  expect([...x.data]).toEqual([1, 2, 3, 4, 5, 6]);
});

describe('imageNorms', () => {
  it('is the root of the sum of squares of each image', () => {
    expect([...imageNorms(floatTensor([2, 2], Float32Array.of(3, 4, 5, 12)))]).toEqual([5, 13]);
  });

  it('neither overflows nor loses small values, as float32 sums would', () => {
    const { fround } = Math;
    expect(imageNorms(floatTensor([1, 2], Float32Array.of(3e30, 4e30)))[0]! / 5e30).toBeCloseTo(1, 6);
    const ones = floatTensor([1, 2 ** 24 + 8], new Float32Array(2 ** 24 + 8).fill(1));
    expect(fround(imageNorms(ones)[0]! ** 2)).toBe(2 ** 24 + 8);
  });
});

it('isAllFinite finds a NaN or an infinity anywhere', () => {
  expect(isAllFinite(floatTensor([2], Float32Array.of(3e38, -3e38)))).toBe(true);
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    expect(isAllFinite(floatTensor([3], Float32Array.of(1, bad, 2)))).toBe(false);
  }
});

it('checkSameShape tells a missing axis from an equal size', () => {
  expect(() => checkSameShape('noise', x, floatTensor([2, 3, 1]))).toThrow('noise: has the shape [2,3,1]');
  expect(checkSameShape('noise', x, y)).toBeUndefined();
});
