import { floatTensor, InvalidArgumentError } from '@langevin/core';
import { type ImageChannels, RasterImage } from '@langevin/pipeline';
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
