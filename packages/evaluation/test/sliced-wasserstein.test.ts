import { type FloatTensor, floatTensor, Generator } from '@langevin/core';
import { type ProjectionOptions, RandomProjections, slicedWasserstein } from '@langevin/evaluation';
import { describe, expect, it } from 'vitest';
import { slice } from './support/sets.ts';

const shape = [3, 2, 2];
const size = 12;

/** Pictures whose values are mean + std · normal numbers. */
function normalPictures(seed: number, count: number, { mean = 0, std = 1 } = {}): FloatTensor {
  const pictures = new Generator(seed).randn([count, ...shape]);
  return floatTensor(
    pictures.dims,
    pictures.data.map((value) => mean + std * value),
  );
}

function onLine(...values: number[]): FloatTensor {
  return floatTensor([values.length, 1, 1, 1], Float32Array.from(values));
}

async function distance(a: FloatTensor, b: FloatTensor, options?: ProjectionOptions): Promise<number> {
  return slicedWasserstein(await new RandomProjections(options).add(a), await new RandomProjections(options).add(b));
}

describe('slicedWasserstein', () => {
  it('is what optimal transport costs, for sets of as many and of different numbers', async () => {
    expect(await distance(onLine(0, 1, 2), onLine(5, 3, 4))).toBeCloseTo(3, 6);
    // Between the quantiles 1/3 and 2/3, half a unit apart.
    expect(await distance(onLine(1, 0), onLine(0.5, 0, 1))).toBeCloseTo(Math.sqrt(1 / 12), 6);
    expect(await distance(onLine(0.25), onLine(0, 1))).toBeCloseTo(Math.sqrt((0.25 ** 2 + 0.75 ** 2) / 2), 6);
  });

  it('is the closed form of normal distributions', async () => {
    const [one, directions] = [normalPictures(1, 2000), 128];
    // W2² along a direction u is (u · (m₁ − m₂))² + (s₁ − s₂)², whose mean over directions is ‖m₁ − m₂‖² / d + (s₁ − s₂)².
    expect(await distance(one, normalPictures(2, 1500, { std: 1.5 }), { directions })).toBeCloseTo(0.5, 1);
    const mean = 0.4;
    const apart = await distance(one, normalPictures(3, 1500, { mean, std: 1.5 }), { directions });
    const standardError = (mean ** 2 * Math.sqrt(2)) / Math.sqrt(directions);
    expect(Math.abs(apart ** 2 - (mean ** 2 + 0.25))).toBeLessThan(4 * standardError + 0.02);
  });

  it('is the root mean square of what sorted projections are apart, where the sets have as many', async () => {
    const [a, b] = [normalPictures(1, 50), normalPictures(2, 50, { mean: 0.3 })];
    const generator = new Generator(2);
    let sum = 0;
    for (let k = 0; k < 64; k++) {
      const direction = generator.randn([size]).data;
      const [one, other] = [a, b].map(({ data }) =>
        Float64Array.from({ length: 50 }, (_, i) => {
          return direction.reduce((dot, value, j) => dot + value * data[i * size + j]!, 0) / Math.hypot(...direction);
        }).sort(),
      );
      sum += one!.reduce((squares, value, i) => squares + (value - other![i]!) ** 2, 0) / 50;
    }
    expect(await distance(a, b, { directions: 64, seed: 2 })).toBeCloseTo(Math.sqrt(sum / 64), 6);
  });

  it('does not depend on how the pictures are parted into batches', async () => {
    const [a, b] = [normalPictures(1, 7), normalPictures(2, 5)];
    const parted = new RandomProjections();
    for (const [from, to] of [
      [0, 1],
      [1, 5],
      [5, 7],
    ] as const) {
      await parted.add(slice(a, from, to));
    }
    expect(parted.count).toBe(7);
    expect(await slicedWasserstein(parted, await new RandomProjections().add(b))).toBe(await distance(a, b));
  });

  it('is not misled by the noise that pictures are drawn from, whose seed is often 0', async () => {
    const [noise, other] = [0, 1].map((seed) => new Generator(seed).randn([20, 3, 8, 8]));
    const usual = await distance(noise!, other!);
    expect(await distance(noise!, other!, { seed: 0 })).toBeGreaterThan(1.3 * usual);
    expect(Math.abs((await distance(noise!, other!, { seed: 77 })) / usual - 1)).toBeLessThan(0.1);
  });

  it('has the same directions where they are too many to be kept', async () => {
    const pictures = new Generator(0).rand([2, 3, 32, 32]);
    const options = { directions: 2750, seed: 5 };
    const parted = await new RandomProjections(options).add(slice(pictures, 0, 1));
    await parted.add(slice(pictures, 1, 2));
    const few = await new RandomProjections({ ...options, directions: 3 }).add(pictures);
    for (const direction of [0, 1, 2]) expect(parted.along(direction)).toEqual(few.along(direction));
  });

  it('refuses sets that can not be compared', async () => {
    const some = await new RandomProjections().add(normalPictures(1, 4));
    const compare = (other: RandomProjections) => slicedWasserstein(some, other);
    await expect(compare(new RandomProjections())).rejects.toThrow('reference: there are no pictures; add some.');
    await expect(compare(await new RandomProjections().add(onLine(1)))).rejects.toThrow(
      'generated: pictures of [3, 2, 2], but the reference has pictures of [1, 1, 1]: channels, height and width have to',
    );
    await expect(compare(await new RandomProjections({ seed: 1 }).add(normalPictures(1, 4)))).rejects.toThrow(
      'generated: lies along 512 directions of the seed 180401947, and the reference along 512 directions of the seed 1',
    );
  });

  it('refuses what are no pictures', async () => {
    const set = await new RandomProjections().add(normalPictures(1, 4));
    await expect(set.add(onLine(1))).rejects.toThrow("pictures: of [1, 1, 1] don't go with those of [3, 2, 2] before.");
    await expect(set.add(floatTensor([2, 12]))).rejects.toThrow(
      'pictures: is float32 [2, 12]; pass float32 [batch, channels',
    );
    await expect(set.add(floatTensor([0, 3, 2, 2]))).rejects.toThrow('pictures: is float32 [0, 3, 2, 2]');
    await expect(set.add([] as never)).rejects.toThrow('pictures: Array is no tensor');
    await expect(new RandomProjections().add(onLine(Number.NaN))).rejects.toThrow(
      'pictures: holds a NaN or an infinity.',
    );
    expect(() => new RandomProjections({ directions: 0 })).toThrow('directions: 0 is not a positive whole number.');
    expect(() => new RandomProjections({ directions: 1e9 })).toThrow(
      'directions: 1000000000 are too many; take at most',
    );
    expect(() => new RandomProjections({ seeds: 1 } as never)).toThrow('Did you mean seed?');
    expect(set.count).toBe(4);
    expect(() => set.along(512)).toThrow('direction: there is nothing at 512, of 512 from 0.');
  });

  it('ends when it is aborted', async () => {
    const set = await new RandomProjections().add(normalPictures(1, 4));
    const reason = new Error('enough');
    await expect(slicedWasserstein(set, set, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(set.add(normalPictures(1, 4), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(set.count).toBe(4);
  });
});
