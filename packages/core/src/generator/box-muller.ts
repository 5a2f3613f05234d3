/**
 * The Box-Muller transform: normal numbers from uniform ones, in torch's two variants.
 *
 * The one for many values is where a run's noise is made. It replaces `Math.log`, `Math.cos` and `Math.sin` by small
 * tables and short polynomials, three times as fast, with errors (1e-12) far below a float32's spacing.
 */

/** Values in a block of {@link boxMuller16}: eight cosines, then eight sines. */
export const blockSize = 16;

/** Two independent standard normal numbers from two uniform numbers in [0, 1), in double precision. */
export function boxMullerPair(u1: number, u2: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log1p(-u2));
  const angle = 2 * Math.PI * u1;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/**
 * Turns 16 uniform numbers into standard normal ones, in place. They come as integers from 0 to 2^24 - 1:
 * the first eight give the radii, the last eight the angles.
 */
export function boxMuller16(data: Float32Array, offset: number): void {
  for (let i = offset; i < offset + 8; i++) {
    // The logarithm of 1 may come out a trace above zero, and a root of less than zero is NaN.
    const radius = Math.sqrt(Math.max(0, -2 * logFraction24(oneIn24Bits - data[i]!)));
    // Rounded to float32 as torch rounds it: near 2π that moves a value by up to 1e-6.
    const angle = Math.fround(twoPi * (data[i + 8]! / oneIn24Bits));
    const sector = (angle * (sectors / (2 * Math.PI))) | 0;
    const rest = angle - sector * sectorWidth;
    const square = rest * rest;
    const restCosine = 1 - square * (1 / 2 - square * (1 / 24));
    const restSine = rest * (1 - square * (1 / 6));
    const cosine = cosines[sector]!;
    const sine = sines[sector]!;
    data[i] = radius * (cosine * restCosine - sine * restSine);
    data[i + 8] = radius * (sine * restCosine + cosine * restSine);
  }
}

const oneIn24Bits = 2 ** 24;
const twoPi = Math.fround(2 * Math.PI);

/** The circle is cut into sectors; a polynomial covers the rest of an angle within its sector. */
const sectors = 1024;
const sectorWidth = (2 * Math.PI) / sectors;
const cosines = Float64Array.from({ length: sectors }, (_, sector) => Math.cos(sector * sectorWidth));
const sines = Float64Array.from({ length: sectors }, (_, sector) => Math.sin(sector * sectorWidth));

/** The interval [1, 2) is cut into pieces; a polynomial covers the logarithm of the ratio to a piece's middle. */
const pieces = 128;
const middles = Float64Array.from({ length: pieces }, (_, piece) => 1 + (piece + 0.5) / pieces);
const inverseMiddles = middles.map((middle) => 1 / (middle * oneIn24Bits));
const logMiddles = middles.map((middle) => Math.log(middle));

/** log(n / 2^24) for an integer n from 1 to 2^24. */
function logFraction24(n: number): number {
  // n · 2^shift lies in [2^24, 2^25): its upper bits name the piece.
  const shift = Math.clz32(n) - 7;
  const mantissa = n << shift;
  const piece = (mantissa >>> 17) & (pieces - 1);
  const r = mantissa * inverseMiddles[piece]! - 1;
  const logRatio = r * (1 - r * (1 / 2 - r * (1 / 3 - r * (1 / 4))));
  return logMiddles[piece]! - shift * Math.LN2 + logRatio;
}
