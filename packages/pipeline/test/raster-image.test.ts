import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { floatTensor, InvalidArgumentError, InvalidFileError } from '@langevin/core';
import { type ImageChannels, RasterImage, readPng } from '@langevin/pipeline';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';

const picture = (width: number, height: number, channels: ImageChannels, first = 0): RasterImage => {
  const data = Uint8ClampedArray.from({ length: width * height * channels }, (_, i) => (first + i * 7) % 256);
  return new RasterImage(width, height, channels, data);
};

describe('RasterImage.fromTensor', () => {
  it('rounds halves to even, as numpy does', () => {
    const halves = Float32Array.from({ length: 8 }, (_, k) => (k + 0.5) / 255);
    const [image] = RasterImage.fromTensor(floatTensor([1, 1, 2, 4], halves));
    expect([...image!.data]).toEqual([0, 2, 2, 4, 4, 6, 6, 8]);
  });

  it('clamps what lies outside [0, 1]', () => {
    const values = Float32Array.of(-3, 0, 0.25, 0.999, 1, 1.001, Number.POSITIVE_INFINITY, -0);
    const [image] = RasterImage.fromTensor(floatTensor([1, 1, 1, 8], values));
    expect([...image!.data]).toEqual([0, 0, 64, 255, 255, 255, 255, 0]);
  });

  it('puts the channels of a pixel beside one another, one picture per image', () => {
    const values = Float32Array.from({ length: 2 * 3 * 1 * 2 }, (_, i) => i / 255);
    const images = RasterImage.fromTensor(floatTensor([2, 3, 1, 2], values));
    expect(images.map(({ data }) => [...data])).toEqual([
      [0, 2, 4, 1, 3, 5],
      [6, 8, 10, 7, 9, 11],
    ]);
    expect(images[0]).toMatchObject({ width: 2, height: 1, channels: 3 });
  });

  it('refuses channels that make no picture, and points to tensors', () => {
    expect(() => RasterImage.fromTensor(floatTensor([1, 2, 4, 4]))).toThrow(InvalidArgumentError);
    expect(() => RasterImage.fromTensor(floatTensor([1, 2, 4, 4]))).toThrow("outputType 'tensor'");
    expect(() => RasterImage.fromTensor(floatTensor([3, 4, 4]))).toThrow('not [3, 4, 4]');
  });
});

describe('RasterImage.toTensor', () => {
  it.each([1, 3, 4] as const)('is what fromTensor takes, with %i channels', (channels) => {
    const images = [picture(5, 3, channels), picture(5, 3, channels, 100)];
    const tensor = RasterImage.toTensor(images);
    expect(tensor.dims).toEqual([2, channels, 3, 5]);
    expect(tensor.data[1]).toBeCloseTo(images[0]!.data[channels]! / 255, 7);
    expect(RasterImage.fromTensor(tensor)).toEqual(images);
  });

  it('refuses no pictures, and unlike ones', () => {
    expect(() => RasterImage.toTensor([])).toThrow('images: there is no picture');
    expect(() => RasterImage.toTensor(picture(5, 3, 1) as never)).toThrow(
      'images: RasterImage is no list of pictures.',
    );
    expect(() => RasterImage.toTensor([picture(5, 3, 1), picture(5, 3, 3)])).toThrow('have to be alike here');
  });
});

describe('PNG', () => {
  it.each([1, 3, 4] as const)('of %i channels holds exactly the pixels', (channels) => {
    const image = picture(5, 3, channels);
    const read = readPng(image.toPng());
    expect(read).toEqual(image);
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

  it('of a size that can not be, or interlaced bits, is refused', () => {
    const sized = (width: number, height: number): Uint8Array => {
      const header = Buffer.alloc(13);
      header.writeUInt32BE(width);
      header.writeUInt32BE(height, 4);
      header.set([8, 0], 8);
      return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(4)))]);
    };
    expect(() => readPng(sized(2 ** 31 - 1, 2 ** 31 - 1))).toThrow('PNG: has 2147483647 × 2147483647 pixels.');
    expect(() => readPng(sized(0, 4))).toThrow('PNG: has 0 × 4 pixels.');
    expect(() => readPng(sized(0, 4))).toThrow(InvalidFileError);
    const interlaced = grayPng(4, 1, [0b10110000], true);
    expect(() => readPng(interlaced)).toThrow('is interlaced, of 1 bits; save it without interlacing.');
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

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

function chunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, sum]);
}

/** A gray PNG file of one row, whose pixels of `depth` bits are packed in bytes. */
function grayPng(width: number, depth: number, row: readonly number[], isInterlaced = false): Uint8Array {
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, 1, depth, 0, 0, 0, Number(isInterlaced)]);
  const pixels = deflateSync(Buffer.from([0, ...row]));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

describe('RasterImage.grid', () => {
  const pixels = [10, 20, 30].map((value) => new RasterImage(1, 1, 1, Uint8ClampedArray.of(value)));

  it('fills rows from the left, and leaves what is over white', () => {
    const grid = RasterImage.grid(pixels, { columns: 2 });
    expect(grid).toMatchObject({ width: 2, height: 2, data: Uint8ClampedArray.of(10, 20, 30, 255) });
  });

  it('is about square if nothing else is asked for, and no wider than its pictures', () => {
    expect(RasterImage.grid(pixels)).toMatchObject({ width: 2, height: 2 });
    expect(RasterImage.grid(pixels, { columns: 8 })).toMatchObject({ width: 3, height: 1 });
  });

  it('puts padding between pictures only', () => {
    const grid = RasterImage.grid([picture(2, 1, 3), picture(2, 1, 3, 100)], { columns: 1, padding: 1 });
    expect(grid).toMatchObject({ width: 2, height: 3 });
    expect([...grid.data.subarray(6, 12)]).toEqual(Array(6).fill(255));
    expect([...grid.data.subarray(12)]).toEqual([...picture(2, 1, 3, 100).data]);
  });

  it('refuses no pictures, unlike pictures and odd layouts', () => {
    expect(() => RasterImage.grid([])).toThrow('pass at least one');
    expect(() => RasterImage.grid([picture(2, 2, 3), picture(2, 2, 1)])).toThrow(
      '2 × 2 × 1 is not RasterImage 2 × 2 × 3',
    );
    expect(() => RasterImage.grid(pixels, { columns: 0 })).toThrow('columns');
    expect(() => RasterImage.grid(pixels, { padding: -1 })).toThrow('padding');
  });
});

describe('RasterImage', () => {
  it('is shrunk to the means of its blocks', () => {
    const data = Uint8ClampedArray.of(0, 4, 8, 255, 2, 6, 10, 255, 1, 1, 1, 1, 1, 1, 1, 1);
    expect(new RasterImage(4, 4, 1, data).shrink(2)).toEqual(
      new RasterImage(2, 2, 1, Uint8ClampedArray.of(3, 132, 1, 1)),
    );
    const image = picture(4, 2, 3);
    expect(image.enlarge(3).shrink(3)).toEqual(image);
    expect(() => image.shrink(3)).toThrow('factor: RasterImage 4 × 2 × 3 does not divide into blocks of 3 × 3 pixels.');
    expect(() => image.shrink(0)).toThrow('factor: ');
  });

  it('becomes gray by the mean of its colours', () => {
    expect(new RasterImage(2, 1, 3, Uint8ClampedArray.of(255, 0, 0, 10, 20, 31)).toGray()).toEqual(
      new RasterImage(2, 1, 1, Uint8ClampedArray.of(85, 20)),
    );
    expect(picture(3, 2, 1).toGray()).toEqual(picture(3, 2, 1));
  });

  it('is of three channels with white behind what is transparent', () => {
    const transparent = new RasterImage(3, 1, 4, Uint8ClampedArray.of(9, 8, 7, 255, 9, 8, 7, 0, 0, 100, 255, 51));
    expect([...transparent.toRgb().data]).toEqual([9, 8, 7, 255, 255, 255, 204, 224, 255]);
    expect([...picture(2, 1, 1, 5).toRgb().data]).toEqual([5, 5, 5, 12, 12, 12]);
    expect(picture(2, 1, 3).toRgb()).toEqual(picture(2, 1, 3));
  });

  it('enlarges every pixel to a square', () => {
    const enlarged = new RasterImage(2, 1, 3, Uint8ClampedArray.of(1, 2, 3, 4, 5, 6)).enlarge(2);
    const row = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6];
    expect(enlarged).toMatchObject({ width: 4, height: 2, data: Uint8ClampedArray.of(...row, ...row) });
    expect(() => enlarged.enlarge(1.5)).toThrow('factor: 1.5');
  });

  it('refuses data that does not fill it', () => {
    expect(() => new RasterImage(2, 2, 3, new Uint8ClampedArray(11))).toThrow('data: 11 values');
    for (const data of [undefined, new Float32Array(12), new Array(12).fill(0)]) {
      expect(() => new RasterImage(2, 2, 3, data as never)).toThrow('is no Uint8ClampedArray of pixels');
    }
    expect(() => new RasterImage(2, 2, 2, new Uint8ClampedArray(8))).toThrow('channels');
    expect(() => new RasterImage(0, 2, 3, new Uint8ClampedArray(0))).toThrow('width');
  });
});
