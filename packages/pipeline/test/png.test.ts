import { deflateSync, inflateSync } from 'node:zlib';
import { InvalidFileError } from '@langevin/core';
import { type ImageChannels, RasterImage, readPng } from '@langevin/pipeline';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { chunk, headerChunk, pngSignature } from './support/encode-png.ts';

const picture = (width: number, height: number, channels: ImageChannels): RasterImage => {
  const data = Uint8ClampedArray.from({ length: width * height * channels }, (_, i) => (i * 7) % 256);
  return new RasterImage(width, height, channels, data);
};

const colours = { gray: 0, rgb: 2, indexed: 3, grayAlpha: 4, rgba: 6 } as const;

interface Header {
  readonly width?: number;
  readonly height?: number;
  readonly depth?: number;
  readonly type?: number;
  readonly isInterlaced?: boolean;
}

function header({ width = 2, height = 1, depth = 8, type = colours.gray, isInterlaced = false }: Header = {}): Buffer {
  return headerChunk({ width, height, depth, type, isInterlaced });
}

/** Rows of pixels as they are stored, each with the number of its filter in front. */
const pixels = (...rows: number[]): Buffer => chunk('IDAT', deflateSync(Buffer.from(rows)));
const end = chunk('IEND', Buffer.alloc(0));
const file = (...chunks: Buffer[]): Uint8Array => Buffer.concat([pngSignature, ...chunks]);

/** A gray PNG file of one row, whose pixels of `depth` bits are packed in bytes. */
function grayPng(width: number, depth: number, row: readonly number[]): Uint8Array {
  return file(header({ width, depth }), pixels(0, ...row), end);
}

describe('a PNG file', () => {
  it.each([1, 3, 4] as const)('of %i channels holds exactly the pixels', (channels) => {
    const image = picture(5, 3, channels);
    const read = readPng(image.toPng());
    expect(read).toEqual(image);
  });

  it('may have its pixels in parts of any size', () => {
    // Noise of few values, which is compressed, and stays longer than a part.
    const noise = Uint8ClampedArray.from(
      { length: 122 * 94 * 3 },
      (_, i) => ((Math.abs(Math.sin(i)) * 1e5) % 256) & 240,
    );
    const image = new RasterImage(122, 94, 3, noise);
    const png = Buffer.from(image.toPng());
    const size = png.readUInt32BE(33);
    const data = png.subarray(41, 41 + size);
    for (const length of [1, 7, 4095, 4097]) {
      const parts = Array.from({ length: Math.ceil(size / length) }, (_, i) =>
        chunk('IDAT', data.subarray(i * length, (i + 1) * length)),
      );
      expect(readPng(Buffer.concat([png.subarray(0, 33), ...parts, end]))).toEqual(image);
    }
  });

  it('is what the format asks for', () => {
    const png = picture(5, 3, 3).toPng();
    const view = new DataView(png.buffer, png.byteOffset);
    expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    // IHDR: width, height, 8 bits, colour type 2 (RGB), nothing else.
    expect([view.getUint32(16), view.getUint32(20), ...png.subarray(24, 29)]).toEqual([5, 3, 8, 2, 0, 0, 0]);
    expect(String.fromCharCode(...png.subarray(37, 41))).toBe('IDAT');
    const raw = inflateSync(png.subarray(41, 41 + view.getUint32(33)));
    const rows = [0, 1, 2].map((y) => [...raw.subarray(y * 16 + 1, (y + 1) * 16)]);
    expect(rows.flat()).toEqual([...picture(5, 3, 3).data]);
  });

  it('of a palette, 16 bits, or gray with alpha is read as 8-bit colours', () => {
    const palette = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const indexed = encode({ width: 2, height: 1, channels: 1, depth: 8, palette, data: Uint8Array.of(1, 0) });
    expect(readPng(indexed)).toMatchObject({ channels: 3, data: Uint8ClampedArray.of(4, 5, 6, 1, 2, 3) });

    const deep = encode({ width: 3, height: 1, channels: 1, depth: 16, data: Uint16Array.of(0, 32768, 65535) });
    expect(readPng(deep)).toMatchObject({ channels: 1, data: Uint8ClampedArray.of(0, 128, 255) });

    const alpha = encode({ width: 2, height: 1, channels: 2, data: Uint8Array.of(7, 255, 9, 0) });
    expect(readPng(alpha).data).toEqual(Uint8ClampedArray.of(7, 7, 7, 255, 9, 9, 9, 0));
  });

  it.each([
    [1, [0b10110000], [255, 0, 255, 255]],
    [2, [0b00011011], [0, 85, 170, 255]],
    [4, [0x0f, 0x5a], [0, 255, 85, 170]],
  ])('of %i bits is read as gray', (depth, row, expected) => {
    const image = readPng(grayPng(4, depth, row));
    expect(image).toMatchObject({ width: 4, height: 1, channels: 1, data: Uint8ClampedArray.from(expected) });
  });

  it('of colours with a palette to suggest keeps its colours', () => {
    const rgb = encode({ width: 2, height: 1, channels: 3, data: Uint8Array.of(10, 20, 30, 40, 50, 60) });
    const suggested = Buffer.concat([rgb.subarray(0, 33), chunk('PLTE', Buffer.from([1, 2, 3])), rgb.subarray(33)]);
    expect(readPng(suggested)).toMatchObject({ channels: 3, data: Uint8ClampedArray.of(10, 20, 30, 40, 50, 60) });
  });

  it('with one transparent colour is read as RGBA', () => {
    const colours = Uint8Array.of(10, 20, 30, 40, 50, 60, 40, 50, 61, 0, 0, 0);
    const rgb = encode({ width: 2, height: 2, channels: 3, data: colours });
    const key = chunk('tRNS', Buffer.from([0, 40, 0, 50, 0, 60]));
    const clear = Buffer.concat([rgb.subarray(0, 33), key, rgb.subarray(33)]);
    expect([...readPng(clear).data]).toEqual([10, 20, 30, 255, 40, 50, 60, 0, 40, 50, 61, 255, 0, 0, 0, 255]);
    const gray = grayPng(4, 2, [0b00011011]);
    const grayClear = Buffer.concat([gray.subarray(0, 33), chunk('tRNS', Buffer.from([0, 1])), gray.subarray(33)]);
    expect(readPng(grayClear)).toMatchObject({ channels: 4 });
    expect([...readPng(grayClear).data.filter((_, i) => i % 4 === 3)]).toEqual([255, 0, 255, 255]);
  });

  it.each([
    [1, 1, 1],
    [5, 3, 1],
    [32, 32, 3],
    [17, 9, 4],
  ])('of %i × %i × %i pixels is written as an encoder of every kind writes it', (width, height, channels) => {
    const data = Uint8ClampedArray.from({ length: width * height * channels }, (_, i) => ((i * 7) % 251) ^ (i >> 5));
    const written = new RasterImage(width, height, channels, data).toPng();
    expect(written).toEqual(encode({ width, height, channels, data, depth: 8 }));
  });

  it('that is interlaced is read', () => {
    // The passes of 3 × 3 pixels that are not empty: each row with its filter in front.
    const passes = [
      [0, 1],
      [0, 3],
      [0, 7, 9],
      [0, 2],
      [0, 8],
      [0, 4, 5, 6],
    ];
    const interlaced = file(header({ width: 3, height: 3, isInterlaced: true }), pixels(...passes.flat()), end);
    expect([...readPng(interlaced).data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it.each([
    ['a screen', 3840, 2160, 4],
    ['a camera', 4000, 3000, 3],
  ] as const)('is read of the size of %s', (_, width, height, channels) => {
    const data = new Uint8ClampedArray(width * height * channels);
    data.set([1, 2, 3], data.length - 3);
    const read = readPng(new RasterImage(width, height, channels, data).toPng());
    expect([read.width, read.height, read.channels]).toEqual([width, height, channels]);
    // One by one, a test would compare for long.
    expect(Buffer.from(read.data.buffer, 0, read.data.length).equals(new Uint8Array(data.buffer))).toBe(true);
  });

  it('of a size that can not be is refused', () => {
    const sized = (width: number, height: number) => () =>
      readPng(file(header({ width, height }), pixels(0, 0, 0), end));
    const limit = 'of a file of its length up to 48 MB are read. Make it smaller.';
    expect(sized(2 ** 31 - 1, 2 ** 31 - 1)).toThrow('PNG: has 2147483647 × 2147483647 pixels, which take');
    expect(sized(7200, 7200)).toThrow(`PNG: has 7200 × 7200 pixels, which take 51 MB; ${limit}`);
    // That much is read, if it is there.
    expect(sized(6927, 6927)).toThrow('is cut off or damaged');
    expect(sized(0, 4)).toThrow('it says of its pixels what no PNG file does');
    expect(sized(0, 4)).toThrow(InvalidFileError);
  });

  describe('that is damaged', () => {
    const indexed = header({ type: colours.indexed });
    const palette = chunk('PLTE', Buffer.from([255, 0, 0, 0, 255, 0]));
    const clear = (...values: number[]): Buffer => chunk('tRNS', Buffer.from(values));
    const gray = pixels(0, 7, 9);
    /** A part with another checksum. */
    const otherwise = (part: Buffer): Buffer => Buffer.concat([part.subarray(0, -4), Buffer.alloc(4)]);

    it.each<[string, Buffer[], string]>([
      ['has a header whose checksum is another', [otherwise(header()), gray, end], 'is cut off or damaged'],
      ['has a palette whose checksum is another', [indexed, otherwise(palette), pixels(0, 1, 0), end], 'is cut off'],
      ['has two headers', [header(), header({ width: 40000, height: 40000 }), gray, end], 'says twice how large it is'],
      ['has no palette for its colours', [indexed, pixels(0, 0, 0), end], 'it has no palette for its colours'],
      ['has its palette behind its pixels', [indexed, pixels(0, 0, 0), palette, end], 'damaged'],
      ['has a palette of no colour', [indexed, chunk('PLTE', Buffer.alloc(0)), pixels(0, 0, 0), end], 'damaged'],
      ['has half a colour in its palette', [indexed, chunk('PLTE', Buffer.alloc(5)), pixels(0, 0, 0), end], 'damaged'],
      ['has more colours than its bits tell', [indexed, chunk('PLTE', Buffer.alloc(3 * 257)), gray, end], 'damaged'],
      ['has a colour beyond its palette', [indexed, palette, pixels(0, 1, 2), end], 'damaged'],
      ['is transparent beyond its palette', [indexed, palette, clear(1, 2, 3), pixels(0, 0, 0), end], 'damaged'],
      ['is transparent by half a gray', [header(), clear(1), gray, end], 'damaged'],
      [
        'has bits that its colours never have',
        [header({ type: colours.rgb, depth: 4 }), gray, end],
        'no PNG file does',
      ],
      ['has colours that are none', [header({ type: 5 }), gray, end], 'no PNG file does'],
      ['lacks pixels', [header({ height: 2700, width: 2700 }), gray, end], 'is cut off or damaged'],
      ['lacks rows of an interlaced picture', [header({ height: 8, isInterlaced: true }), gray, end], 'is cut off'],
      ['holds more pixels than it says', [header(), pixels(0, 7, 9, 1), end], 'it holds more pixels than it says'],
      [
        'inflates to far more',
        [header(), chunk('IDAT', deflateSync(Buffer.alloc(2 ** 24))), end],
        'it holds more pixels',
      ],
      ['has a row of an unknown filter', [header(), pixels(9, 7, 9), end], 'damaged'],
      ['is not compressed', [header(), chunk('IDAT', Buffer.from([0, 7, 9])), end], 'damaged'],
      ['has no pixels', [header(), end], 'damaged'],
      ['has no end', [header(), gray], 'is cut off'],
      ['has no header', [gray, end], 'damaged'],
      [
        'is cut into more parts than any program writes',
        [header(), ...Array<Buffer>(100_000).fill(chunk('tEXt', Buffer.alloc(0))), gray, end],
        'more than 100000 parts',
      ],
      ['is for readers of another kind', [header(), chunk('CgBI', Buffer.alloc(4)), gray, end], 'its part "CgBI"'],
      ['has parts without a name', [header(), chunk('\0\0\0\0', Buffer.alloc(0)), gray, end], 'damaged'],
    ])('is refused where it %s', (_, chunks, message) => {
      expect(() => readPng(file(...chunks))).toThrow(InvalidFileError);
      expect(() => readPng(file(...chunks))).toThrow(message);
    });

    it.each<[string, Buffer]>([
      ['a colour profile', chunk('iCCP', Buffer.from('icc\0\0garbage!'))],
      ['a text', chunk('tEXt', Buffer.from([1, 2, 3]))],
      ['a resolution', chunk('pHYs', Buffer.alloc(2))],
      ['a checksum of what nobody needs', otherwise(chunk('tIME', Buffer.alloc(7)))],
      ['a palette that gray has no use for', chunk('PLTE', Buffer.from([1, 2]))],
    ])('is read where its pixels are whole, and what is damaged is %s', (_, damaged) => {
      expect(readPng(file(header(), damaged, gray, end))).toMatchObject({ width: 2, data: Uint8ClampedArray.of(7, 9) });
    });
  });

  it('that is truncated, changed or none at all is refused', () => {
    const png = picture(5, 3, 3).toPng();
    const changed = png.slice();
    changed[45]! ^= 1;
    for (const bytes of [png.subarray(0, 50), png.subarray(0, png.length - 6), changed]) {
      expect(() => readPng(bytes)).toThrow(InvalidFileError);
      expect(() => readPng(bytes)).toThrow('is cut off or damaged');
    }
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
    for (const bytes of [new Uint8Array(0), Uint8Array.of(1, 2), jpeg]) {
      expect(() => readPng(bytes)).toThrow('is no PNG file; convert it to one.');
    }
    expect(() => readPng('face.png' as never)).toThrow('bytes: "face.png" is no Uint8Array');
  });
});
