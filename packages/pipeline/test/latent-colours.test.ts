import { type FloatTensor, floatTensor, Generator } from '@langevin/core';
import { fitDecoderColours, fitLatentColours, LatentColours, type LatentDecoder } from '@langevin/pipeline';
import { describe, expect, it } from 'vitest';

const rows = [
  [0.05, -0.02, 0.01, 0.03, 0.5],
  [-0.03, 0.04, 0.02, -0.01, 0.4],
  [0.02, 0.01, -0.05, 0.02, 0.6],
];

/** Values that `rows` make of latents, not clamped, each as `factor` × `factor` pixels that are as much above as below it. */
function drawn(latents: FloatTensor, factor: number): FloatTensor {
  const [batch, channels, height, width] = latents.dims as [number, number, number, number];
  const images = floatTensor([batch, 3, height * factor, width * factor]);
  for (let i = 0; i < images.data.length; i++) {
    const [x, row] = [i % (width * factor), Math.floor(i / (width * factor))];
    const [y, plane] = [row % (height * factor), Math.floor(row / (height * factor))];
    const place = Math.floor(y / factor) * width + Math.floor(x / factor);
    const colour = rows[plane % 3]!;
    const latent = Math.floor(plane / 3) * channels;
    const value = colour.slice(0, -1).reduce((sum, weight, c) => {
      return sum + weight * latents.data[(latent + c) * height * width + place]!;
    }, colour.at(-1)!);
    images.data[i] = value + (factor === 1 ? 0 : (x + y) % 2 === 0 ? 0.1 : -0.1);
  }
  return images;
}

/** How far the factors of a map are from `rows` at most. */
function error(colours: LatentColours): number {
  return Math.max(...rows.flatMap((row, i) => row.map((value, c) => Math.abs(value - colours.rows[i]![c]!))));
}

describe('a map that is fitted to pairs', () => {
  const latents = new Generator(1).randn([2, 4, 5, 6]);
  // Means far from 0, and channels of different spread.
  latents.data.forEach((value, i) => {
    const channel = Math.floor(i / 30) % 4;
    latents.data[i] = 3 ** channel * value + 10 * channel;
  });

  it('is the one that made them, whatever the size of the pictures', () => {
    for (const factor of [1, 2, 4]) {
      const colours = fitLatentColours(latents, drawn(latents, factor));
      expect(error(colours)).toBeLessThan(1e-6);
      expect(colours.channels).toBe(4);
    }
  });

  it('is near to it with noise, and the nearer the more places there are', () => {
    const errors = [8, 64].map((side) => {
      const many = new Generator(2).randn([2, 4, side, side]);
      const images = drawn(many, 1);
      const noise = new Generator(3).randn(images.dims).data;
      images.data.forEach((value, i) => {
        images.data[i] = value + 0.1 * noise[i]!;
      });
      return error(fitLatentColours(many, images));
    });
    // 0.1 / √places, times 3 for the largest of fifteen.
    expect(errors[0]).toBeLessThan(0.3 / Math.sqrt(128));
    expect(errors[1]).toBeLessThan(0.3 / Math.sqrt(8192));
  });

  it('is refused where the latents do not tell it', () => {
    const images = drawn(latents, 2);
    const twice = floatTensor(latents.dims, latents.data.slice());
    for (const image of [0, 1]) twice.data.copyWithin(image * 120 + 90, image * 120, image * 120 + 30);
    expect(() => fitLatentColours(twice, images)).toThrow(
      "latents: 60 places of latents don't tell what each of 4 channels does; pass more of them",
    );
    expect(() => fitLatentColours(latents, floatTensor(images.dims))).not.toThrow();
    const few = new Generator(1).randn([1, 4, 2, 2]);
    expect(() => fitLatentColours(few, drawn(few, 1))).toThrow("4 places of latents don't tell");
    expect(() => fitLatentColours(floatTensor([1, 4, 5, 6]), floatTensor([1, 3, 5, 6]))).toThrow("don't tell");
  });

  it('is refused for what does not go together', () => {
    expect(() => fitLatentColours(latents, floatTensor([2, 3, 7, 6]))).toThrow(
      'images: have the shape [2,3,7,6], but [batch, 3, n · 5, m · 6] is needed here.',
    );
    expect(() => fitLatentColours(latents, floatTensor([2, 3, 0, 6]))).toThrow('[batch, 3, n · 5, m · 6] is needed');
    expect(() => fitLatentColours(latents, floatTensor([1, 3, 5, 6]))).toThrow('images: has the shape [1,3,5,6]');
    expect(() => fitLatentColours(latents, floatTensor([2, 4, 5, 6]))).toThrow('images: has the shape [2,4,5,6]');
    expect(() => fitLatentColours(floatTensor([4, 5, 6]), latents)).toThrow('latents: have the shape [4,5,6]');
    expect(() => fitLatentColours([1] as never, latents)).toThrow('latents:');
  });
});

describe('a map that is fitted for a decoder', () => {
  const decoder = (decode: (latents: FloatTensor) => FloatTensor): LatentDecoder => ({
    decode: async (latents) => decode(latents),
  });
  /** Pictures as a VAE makes them, around 0. */
  const centered = (images: FloatTensor): FloatTensor =>
    floatTensor(
      images.dims,
      images.data.map((v) => 2 * v - 1),
    );

  it('is the one by which it decodes', async () => {
    const linear = decoder((latents) => centered(drawn(latents, 4)));
    expect(error(await fitDecoderColours(linear, { channels: 4 }))).toBeLessThan(1e-6);
  });

  it('is the same each time, of latents that vary as the scaling factor says', async () => {
    const spreads: number[] = [];
    const noting = decoder((latents) => {
      spreads.push(latents.data.reduce((sum, value) => sum + value ** 2, 0) / latents.data.length);
      return centered(drawn(latents, 1));
    });
    const first = await fitDecoderColours(noting, { channels: 4, scalingFactor: 0.5 });
    expect((await fitDecoderColours(noting, { channels: 4, scalingFactor: 0.5 })).rows).toEqual(first.rows);
    expect(spreads).toHaveLength(32);
    expect(spreads.reduce((sum, value) => sum + value, 0) / 32).toBeCloseTo(4, 0);
    const other = await fitDecoderColours(noting, { channels: 4, generator: new Generator(7) });
    expect(other.rows).not.toEqual(first.rows);
  });

  it('has enough latents for many channels', async () => {
    const one = decoder(({ data }) =>
      floatTensor(
        [1, 3, 16, 16],
        Float32Array.from({ length: 768 }, (_, i) => data[i]! / 9),
      ),
    );
    const [red, green] = (await fitDecoderColours(one, { channels: 48 })).rows;
    expect(red[0]).toBeCloseTo(1 / 18, 5);
    expect(green[1]).toBeCloseTo(1 / 18, 5);
    expect(Math.max(...red.slice(1, -1).map(Math.abs))).toBeLessThan(1e-5);
  });

  it('is refused for what is no decoder, or decodes to no pictures', async () => {
    const fit = (made: FloatTensor) =>
      fitDecoderColours(
        decoder(() => made),
        { channels: 4 },
      );
    await expect(fit(floatTensor([1, 4, 16, 16]))).rejects.toThrow(
      'decoder: makes [1,4,16,16] of one latent of 16 × 16',
    );
    for (const dims of [
      [2, 3, 16, 16],
      [1, 3, 24, 16],
      [1, 3, 0, 0],
      [3, 16, 16],
    ]) {
      await expect(fit(floatTensor(dims))).rejects.toThrow('a picture [1, 3, n · 16, m · 16] is needed.');
    }
    await expect(fitDecoderColours({} as never, { channels: 4 })).rejects.toThrow("decoder: Object can't decode");
    const linear = decoder((latents) => drawn(latents, 1));
    await expect(fitDecoderColours(linear, { channels: 0 })).rejects.toThrow('channels');
    await expect(fitDecoderColours(linear, { channels: 4, scalingFactor: 0 })).rejects.toThrow('0 is not above 0');
    const signal = AbortSignal.abort(new Error('no longer'));
    await expect(fitDecoderColours(linear, { channels: 4, signal })).rejects.toThrow('no longer');
  });
});

describe('a map that is given', () => {
  it('gives the colours of latents, clamped', () => {
    const latents = new Generator(4).randn([2, 4, 3, 5]);
    const images = new LatentColours(rows).toImages(latents);
    expect(images.dims).toEqual([2, 3, 3, 5]);
    const expected = drawn(latents, 1).data;
    expect(Math.max(...images.data.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(1e-6);
    const far = new LatentColours([
      [1, 0],
      [-1, 0],
      [0, 0.25],
    ]).toImages(floatTensor([1, 1, 1, 2], Float32Array.of(9, -9)));
    expect([...far.data]).toEqual([1, 0, 0, 1, 0.25, 0.25]);
  });

  it('can be kept as JSON', () => {
    const kept = JSON.parse(JSON.stringify(new LatentColours(rows).rows));
    expect(new LatentColours(kept).rows).toEqual(rows);
  });

  it.each<[what: string, rows: unknown]>([
    ['no list', 'rows'],
    ['two rows', rows.slice(1)],
    ['rows of different lengths', [rows[0], rows[1], [1, 2]]],
    ['a row without channels', [[1], [1], [1]]],
    [
      'what is no number',
      [
        [1, 0],
        [1, 0],
        [Number.NaN, 0],
      ],
    ],
  ])('is refused if it is %s', (_, given) => {
    expect(() => new LatentColours(given as never)).toThrow('is no map of latents to colours; pass three rows');
  });

  it('takes latents of its channels alone', () => {
    const colours = new LatentColours(rows);
    expect(() => colours.toImages(floatTensor([1, 3, 2, 2]))).toThrow(
      'latents: have the shape [1,3,2,2], but [batch, 4, height, width] is needed here.',
    );
  });
});
