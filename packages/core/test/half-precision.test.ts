import { float32ToHalf, halfToFloat32 } from '@langevin/core';
import { describe, expect, it } from 'vitest';

/** The bits of one number in half precision. */
function bitsOf(value: number): number {
  return float32ToHalf(Float32Array.of(value))[0]!;
}

describe('half precision', () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [Number.NEGATIVE_INFINITY, 0xfc00],
  ])('%d is written and read as it is', (value, bits) => {
    expect(bitsOf(value)).toBe(bits);
    expect(halfToFloat32(Uint16Array.of(bits))[0]).toBe(value);
  });

  it('keeps what is no number', () => {
    expect(halfToFloat32(float32ToHalf(Float32Array.of(Number.NaN)))[0]).toBeNaN();
  });

  it.each([
    ['a tie goes to the even neighbour below', 1 + 2 ** -11, 1],
    ['a tie goes to the even neighbour above', 1 + 3 * 2 ** -11, 1 + 2 ** -9],
    ['just above a tie goes up', 1 + 2 ** -11 + 2 ** -23, 1 + 2 ** -10],
    ['a mantissa that overflows raises the exponent', 2 - 2 ** -12, 2],
    ['a denormal tie goes to even', 1.5 * 2 ** -24, 2 ** -23],
    ['half of the smallest goes to zero', 2 ** -25, 0],
    ['just above half of the smallest goes to it', 2 ** -25 + 2 ** -48, 2 ** -24],
    ['a denormal that rounds up to a normal number', 2 ** -14 - 2 ** -26, 2 ** -14],
    ['below the middle between the largest and infinity stays finite', 65519, 65504],
    ['from that middle on is infinite', 65520, Number.POSITIVE_INFINITY],
    ['far beyond is infinite', -1e30, Number.NEGATIVE_INFINITY],
  ])('%s', (_name, value, rounded) => {
    expect(halfToFloat32(Uint16Array.of(bitsOf(value)))[0]).toBe(rounded);
  });

  it('every finite number in half precision survives the way there and back', () => {
    const all = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits).filter((bits) => (bits & 0x7c00) !== 0x7c00);
    expect(float32ToHalf(halfToFloat32(all))).toEqual(all);
  });
});
