import { type FloatTensor, floatTensor, Generator, InvalidArgumentError } from '@langevin/core';
import {
  type Basis,
  blockMeanBasis,
  channelMeanBasis,
  KnownPart,
  knownBlocks,
  knownGray,
  knownPixels,
} from '@langevin/pipeline';
import { describe, expect, it, vi } from 'vitest';

const shape = [2, 3, 16, 16];

/** The known part of an image, and noise in the rest: much of it out of range. */
function noisyImages({ basis, images, isKnown }: KnownPart, seed = 1): FloatTensor {
  const coefficients = basis.forward(new Generator(seed).randn(shape));
  const known = basis.forward(images).data;
  coefficients.data.forEach((value, i) => {
    coefficients.data[i] = isKnown.data[i % isKnown.data.length] === 1 ? known[i % known.length]! : 0.4 * value;
  });
  return basis.inverse(coefficients);
}

/** How far the known coefficients are from what they should be, at most. */
function knownError(images: FloatTensor, { basis, images: known, isKnown }: KnownPart): number {
  const [found, wanted] = [basis.forward(images).data, basis.forward(known).data];
  return found.reduce(
    (most, v, i) =>
      isKnown.data[i % isKnown.data.length] === 1 ? Math.max(most, Math.abs(v - wanted[i % wanted.length]!)) : most,
    0,
  );
}

const clampOf = (value: number, low = 0, high = 1): number => Math.min(Math.max(value, low), high);

/** The nearest values in [0, 1] with a given mean, found by bisection: all are moved by the same, and clamped. */
function nearestWithMean(values: readonly number[], mean: number): number[] {
  let [low, high] = [-10, 10];
  const moved = (by: number): number[] => values.map((value) => clampOf(value + by));
  const meanOf = (by: number): number => moved(by).reduce((a, b) => a + b, 0) / values.length;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (meanOf(middle) < mean) low = middle;
    else high = middle;
  }
  return moved(low);
}

const gray = new Generator(5).rand([1, 1, 16, 16]);
const blackAndWhite = floatTensor(gray.dims, gray.data.map(Math.round));
const nearlyWhite = floatTensor(
  [1, 3, 2, 2],
  new Generator(6).rand([12]).data.map((v) => 0.97 + 0.03 * v),
);
/** Half of the coefficients of each block: a basis of one's own. */
const lowFrequencies = new KnownPart({
  images: new Generator(7).rand([1, 3, 16, 16]),
  basis: blockMeanBasis(4),
  isKnown: floatTensor(
    [1, 3, 16, 16],
    Float32Array.from({ length: 768 }, (_, i) => ((i & 3) + ((i >> 4) & 3) < 3 ? 1 : 0)),
  ),
});

describe('KnownPart.fit', () => {
  it.each<[string, KnownPart]>([
    ['a gray picture', knownGray(gray)],
    ['a picture in black and white', knownGray(blackAndWhite)],
    ['a small picture', knownBlocks(new Generator(6).rand([2, 3, 4, 4]), 4)],
    ['a small picture close to white', knownBlocks(nearlyWhite, 8)],
    ['low frequencies', lowFrequencies],
  ])('keeps %s, and every value in the range', async (_what, known) => {
    const images = noisyImages(known);
    const clamped = floatTensor(
      shape,
      images.data.map((v) => clampOf(v)),
    );
    expect(knownError(clamped, known)).toBeGreaterThan(0.1);
    const fitted = await known.fit(images);
    expect(Math.min(...fitted.data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...fitted.data)).toBeLessThanOrEqual(1);
    // Of the coefficients, which for blocks of 8 × 8 are 8 times the mean.
    expect(knownError(fitted, known)).toBeLessThan(8 * (0.11 / 255));
  });

  it('finds the nearest to the clamped images', async () => {
    const known = knownGray(gray);
    const images = noisyImages(known);
    const fitted = await known.fit(images);
    for (let i = 0; i < 512; i++) {
      const [image, pixel] = [Math.floor(i / 256) * 768, i % 256];
      const channels = [0, 256, 512].map((plane) => image + plane + pixel);
      const nearest = nearestWithMean(
        channels.map((at) => clampOf(images.data[at]!)),
        gray.data[pixel]!,
      );
      for (const [c, at] of channels.entries()) expect(Math.abs(fitted.data[at]! - nearest[c]!)).toBeLessThan(3e-3);
    }
  });

  it('only clamps where that keeps what is known', async () => {
    const image = new Generator(8).rand([1, 3, 16, 16]);
    const mask = floatTensor(
      [1, 1, 16, 16],
      Float32Array.from({ length: 256 }, (_, i) => i % 2),
    );
    const known = knownPixels({ image, mask });
    const images = noisyImages(known);
    const fitted = await known.fit(images);
    expect(fitted.data).toEqual(images.data.map((v) => clampOf(v)));
    expect(Math.max(...images.data)).toBeGreaterThan(1);
  });

  it('takes another range, and does not change its argument', async () => {
    const known = knownGray(
      floatTensor(
        gray.dims,
        gray.data.map((v) => 2 * v - 1),
      ),
    );
    const images = noisyImages(known);
    const before = images.data.slice();
    const fitted = await known.fit(images, { low: -1, high: 1 });
    expect(images.data).toEqual(before);
    expect(Math.min(...fitted.data)).toBeLessThan(-0.9);
    expect(Math.max(...fitted.data.map(Math.abs))).toBeLessThanOrEqual(1);
    // Of the coefficient, which is √3 times the mean.
    expect(knownError(fitted, known)).toBeLessThan(2 * Math.sqrt(3) * (0.11 / 255));
  });

  it('treats each image as if it were alone', async () => {
    const [one, two] = [noisyImages(knownGray(gray)), noisyImages(knownGray(gray), 2)];
    const both = floatTensor([4, 3, 16, 16], Float32Array.from([...one.data, ...two.data]));
    const fitted = await knownGray(gray).fit(both);
    expect(fitted.data.subarray(2 * 1536 - 1536)).toEqual((await knownGray(gray).fit(two)).data);
    const batch = new KnownPart({ ...knownBlocks(new Generator(6).rand([2, 3, 4, 4]), 4) });
    const second = knownBlocks(floatTensor([1, 3, 4, 4], new Generator(6).rand([2, 3, 4, 4]).data.slice(48)), 4);
    const images = noisyImages(batch);
    expect((await batch.fit(images)).data.subarray(768)).toEqual(
      (await second.fit(floatTensor([1, 3, 16, 16], images.data.slice(768)))).data,
    );
  });

  it.each([knownGray(gray), knownBlocks(new Generator(6).rand([1, 3, 4, 4]), 4)])(
    'keeps what is known of images far out of range, %#',
    async (known) => {
      const images = noisyImages(known);
      const far = floatTensor(
        shape,
        images.data.map((v) => 400 * (v - 0.5)),
      );
      expect(knownError(await known.fit(far), known)).toBeLessThan(4 * (0.11 / 255));
    },
  );

  it('comes as near as it can to what no image has', async () => {
    const known = knownGray(
      floatTensor(
        gray.dims,
        gray.data.map((v) => v + 1),
      ),
    );
    const fitted = await known.fit(noisyImages(known));
    expect(fitted.data.every((v) => v === 1)).toBe(true);
  });

  it('gives what it is given of nothing known, clamped', async () => {
    const images = new Generator(2).randn(shape);
    const unknown = floatTensor([1, 3, 16, 16]);
    const basis: Basis = channelMeanBasis;
    const fitted = await new KnownPart({ images: unknown, basis, isKnown: unknown }).fit(images);
    expect(fitted.data).toEqual(images.data.map((v) => clampOf(v)));
  });

  it('pauses for others while it takes long, and can be stopped', async () => {
    const large = knownBlocks(new Generator(0).rand([1, 3, 4, 4]), 8);
    const images = new Generator(1).randn([1, 3, 32, 32]);
    // A clock on which each iteration takes long.
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => clock.mock.calls.length * 1000);
    let turns = 0;
    const timer = setInterval(() => turns++);
    const fitted = await large.fit(images);
    clearInterval(timer);
    clock.mockRestore();
    expect(turns).toBeGreaterThan(1);
    expect(knownError(fitted, large)).toBeLessThan(8 * (0.11 / 255));
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(large.fit(images, { low: 0, high: 1 }, signal)).rejects.toThrow('enough');
  });

  it('refuses what does not fit the images', async () => {
    const fit = knownGray(gray).fit(floatTensor([1, 3, 8, 8]));
    await expect(fit).rejects.toThrow(InvalidArgumentError);
    await expect(fit).rejects.toThrow('image: has the shape [1, 3, 16, 16]');
    const images = noisyImages(knownGray(gray));
    await expect(knownGray(gray).fit(images, { low: 1, high: 0 })).rejects.toThrow('range: 1 to 0 is no range.');
    await expect(knownGray(gray).fit(images, { low: 0, high: Number.POSITIVE_INFINITY })).rejects.toThrow(
      'range: 0 to I',
    );
    const stopped = knownGray(gray).fit(images, undefined, AbortSignal.abort(new Error('enough')));
    await expect(stopped).rejects.toThrow('enough');
    images.data[3] = Number.NaN;
    await expect(knownGray(gray).fit(images)).rejects.toThrow('images: holds NaN, which is no value of an image.');
  });
});
