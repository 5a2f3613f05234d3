import { readPng } from '@langevin/pipeline';
import { convertIndexedToRgb, decode, encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../../../test/support/random-numbers.ts';
import { channelsOfType, chunk, encodePng, type PngSettings } from './support/encode-png.ts';

const [gray, rgb, indexed, grayAlpha, rgba] = [0, 2, 3, 4, 6];

const kinds = [
  ...[1, 2, 4, 8, 16].map((depth) => ({ name: 'gray', type: gray, depth })),
  ...[8, 16].map((depth) => ({ name: 'RGB', type: rgb, depth })),
  ...[1, 2, 4, 8].map((depth) => ({ name: 'a palette', type: indexed, depth })),
  ...[8, 16].map((depth) => ({ name: 'gray with alpha', type: grayAlpha, depth })),
  ...[8, 16].map((depth) => ({ name: 'RGBA', type: rgba, depth })),
];

/** Sizes of which some passes of an interlaced picture are empty, and some rows don't fill their bytes. */
const sizes = [
  [1, 1],
  [3, 2],
  [5, 9],
  [17, 13],
];

function randomSamples({ width, height, depth, type }: PngSettings): number[] {
  const random = randomNumbers(width * height * depth + type);
  return Array.from({ length: width * height * channelsOfType[type]! }, () => Math.floor(random() * 2 ** depth));
}

/** Colours for as many places as there can be. */
function randomPalette(depth: number): number[] {
  const random = randomNumbers(depth);
  return Array.from({ length: 3 * 2 ** depth }, () => Math.floor(random() * 256));
}

const tiles = (values: readonly number[], length: number): number[][] =>
  Array.from({ length: values.length / length }, (_, i) => values.slice(i * length, (i + 1) * length));

/** The pixels of 8 bits that numbers say. */
function pixelsOf({ depth, type }: PngSettings, samples: readonly number[]): Uint8ClampedArray {
  const colours = tiles(randomPalette(depth), 3);
  if (type === indexed) return Uint8ClampedArray.from(samples.flatMap((place) => colours[place]!));
  const bytes = samples.map((value) => (255 * value) / (2 ** depth - 1));
  const pixels = type === grayAlpha ? tiles(bytes, 2).flatMap(([g, a]) => [g!, g!, g!, a!]) : bytes;
  return Uint8ClampedArray.from(pixels);
}

const paletteOf = ({ depth, type }: PngSettings): Buffer[] =>
  type === indexed ? [chunk('PLTE', Buffer.from(randomPalette(depth)))] : [];

describe.each(kinds)('a PNG of $name, of $depth bits,', ({ type, depth }) => {
  const settings = (width: number, height: number): PngSettings => ({ width, height, depth, type });

  it.each([0, 1, 2, 3, 4])('of rows of filter %i is read as it was drawn', (filter) => {
    for (const [width, height] of sizes) {
      const own = settings(width!, height!);
      const samples = randomSamples(own);
      const file = encodePng(own, samples, () => filter, paletteOf(own));
      expect(readPng(file)).toMatchObject({ width, height, data: pixelsOf(own, samples) });
    }
  });

  it('of rows of all filters is read as it was drawn, interlaced or not, and as another decoder reads it', () => {
    for (const [width, height] of sizes) {
      for (const isInterlaced of [false, true]) {
        const own = { ...settings(width!, height!), isInterlaced };
        const samples = randomSamples(own);
        const file = encodePng(own, samples, (row) => (row + 3) % 5, paletteOf(own));
        expect(readPng(file)).toMatchObject({ width, height, data: pixelsOf(own, samples) });
        // The other decoder reads no interlaced bits.
        if (depth < 8 && (isInterlaced || type !== indexed)) continue;
        const png = decode(file);
        const decoded = png.palette ? convertIndexedToRgb({ ...png, palette: png.palette }) : png.data;
        const expected = png.palette ? pixelsOf(own, samples) : samples;
        expect([...decoded]).toEqual([...expected]);
      }
    }
  });
});

it.each([
  [1, 8],
  [1, 16],
  [2, 8],
  [2, 16],
  [3, 8],
  [3, 16],
  [4, 8],
  [4, 16],
] as const)('a PNG of %i channels of %i bits that another encoder wrote is read', (channels, depth) => {
  const type = [gray, grayAlpha, rgb, rgba][channels - 1]!;
  const own = { width: 31, height: 19, depth, type };
  const samples = randomSamples(own);
  const data = depth === 8 ? Uint8Array.from(samples) : Uint16Array.from(samples);
  expect(readPng(encode({ ...own, channels, data })).data).toEqual(pixelsOf(own, samples));
});

describe('transparency', () => {
  const alphas = (file: Buffer): number[] => [...readPng(file).data.filter((_, i) => i % 4 === 3)];

  it.each([false, true])('of a palette is that of its first colours, interlaced: %s', (isInterlaced) => {
    const own = { width: 4, height: 1, depth: 2, type: indexed, isInterlaced };
    const opacity = chunk('tRNS', Buffer.from([7, 0]));
    const file = encodePng(own, [3, 1, 0, 2], () => 0, [...paletteOf(own), opacity]);
    expect(readPng(file).channels).toBe(4);
    expect(alphas(file)).toEqual([255, 0, 7, 255]);
    const colours = tiles(randomPalette(2), 3);
    expect([...readPng(file).data.slice(0, 3)]).toEqual(colours[3]);
  });

  it.each([1, 2, 4, 8, 16])('of one gray is that of its %i bits alone', (depth) => {
    const own = { width: 3, height: 1, depth, type: gray };
    // Above the bits that pixels have, there may be others.
    const clear = Buffer.from([depth === 16 ? 0 : 0x55, depth === 16 ? 1 : (2 ** 8 - 2 ** depth) | 1]);
    const file = encodePng(own, [0, 1, 2 ** depth - 1], () => 0, [chunk('tRNS', clear)]);
    expect(alphas(file)).toEqual([255, 0, depth === 1 ? 0 : 255]);
  });

  it('of a colour of 16 bits is that of all of them', () => {
    const own = { width: 2, height: 1, depth: 16, type: rgb };
    const file = encodePng(own, [1, 2, 3, 1, 2, 4], () => 0, [chunk('tRNS', Buffer.from([0, 1, 0, 2, 0, 4]))]);
    expect(alphas(file)).toEqual([255, 0]);
  });
});
