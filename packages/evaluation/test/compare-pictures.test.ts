import { type FloatTensor, floatTensor, Generator, InvalidArgumentError } from '@langevin/core';
import {
  comparePictures,
  FeatureMoments,
  FeatureSample,
  frechetDistance,
  kernelDistance,
  PictureSet,
  precisionAndRecall,
  RandomProjections,
  slicedWasserstein,
} from '@langevin/evaluation';
import { describe, expect, it } from 'vitest';
import { slice } from './support/sets.ts';

/** The pictures' own values, two of each. */
async function features(pictures: FloatTensor): Promise<FloatTensor> {
  const size = pictures.data.length / pictures.dims[0]!;
  const rows = Array.from({ length: pictures.dims[0]! }, (_, i) => pictures.data.slice(i * size, i * size + 2));
  return floatTensor([rows.length, 2], Float32Array.from(rows.flatMap((row) => [...row])));
}

async function* inBatches(pictures: FloatTensor, size: number): AsyncGenerator<FloatTensor, void> {
  const count = pictures.dims[0]!;
  for (let from = 0; from < count; from += size) yield slice(pictures, from, Math.min(from + size, count));
}

const drawn = new Generator(1).rand([30, 1, 3, 4]);
const data = new Generator(2).rand([50, 1, 3, 4]);

describe('comparePictures', () => {
  it('gives every distance, of pictures that arrive in batches', async () => {
    const generated = await PictureSet.from(inBatches(drawn, 8), { features });
    const reference = await PictureSet.from(inBatches(data, 50), { features });
    expect([generated.count, reference.count]).toEqual([30, 50]);
    const [one, other] = [await features(drawn), await features(data)];
    const [sampleOfOne, sampleOfOther] = [new FeatureSample().add(one), new FeatureSample().add(other)];
    const kernel = { subsets: 5, subsetSize: 20, seed: 3 };
    const neighbours = { neighbours: 2, seed: 3 };
    const found = await comparePictures(generated, reference, { ...kernel, ...neighbours });
    const frechet = await frechetDistance(new FeatureMoments().add(one), new FeatureMoments().add(other));
    expect(found.slicedWasserstein).toBe(
      await slicedWasserstein(await new RandomProjections().add(drawn), await new RandomProjections().add(data)),
    );
    expect(found.features?.frechet).toBeCloseTo(frechet, 10);
    expect(found.features).toEqual({
      width: 2,
      frechet: found.features?.frechet,
      kernel: await kernelDistance(sampleOfOne, sampleOfOther, kernel),
      ...(await precisionAndRecall(sampleOfOne, sampleOfOther, neighbours)),
    });
  });

  it('compares the pictures alone where there are no features', async () => {
    const [one, other] = [await PictureSet.from([drawn]), await PictureSet.from([data])];
    const { slicedWasserstein: distance, features: none } = await comparePictures(one, other);
    expect(distance).toBeGreaterThan(0);
    expect(none).toBeUndefined();
  });

  it('refuses what can not be compared, before anything is computed', async () => {
    const set = await PictureSet.from([drawn], { features });
    await expect(comparePictures(set, await PictureSet.from([data]))).rejects.toThrow(
      'reference: has features of 0 pictures; at least 4 are needed.',
    );
    await expect(comparePictures(await PictureSet.from([slice(drawn, 0, 3)], { features }), set)).rejects.toThrow(
      'generated: has features of 3 pictures; at least 4 are needed.',
    );
    const wide = await PictureSet.from([floatTensor([4, 1, 4, 3])]);
    await expect(comparePictures(wide, await PictureSet.from([data]))).rejects.toThrow('pictures of [1, 4, 3]');
    await expect(comparePictures(set, set, { subset: 3 } as never)).rejects.toThrow('subset: there is no such option.');
    const other = new PictureSet({ features: async () => floatTensor([1, 2]) });
    await expect(other.add(drawn)).rejects.toThrow(
      'features: are [1, 2] for 30 pictures; there have to be some of each.',
    );
    expect(() => new PictureSet({ features: 'inception' as never })).toThrow(
      'features: "inception" is not a function.',
    );
    const nothing = new PictureSet({ features: async () => undefined as never });
    await expect(nothing.add(drawn)).rejects.toThrow('features: undefined is no tensor; pass float32 [batch, width].');
  });

  it.each<[unknown, string]>([
    [drawn, 'batches: is one tensor; put it in a list: [pictures].'],
    [undefined, 'batches: undefined holds no batches; pass a list'],
    ['faces', 'batches: "faces" holds no batches'],
    [[drawn.data], 'pictures: Float32Array is no tensor'],
    [
      [floatTensor([1, 1, 1, 2], Float32Array.of(0, 200))],
      'pictures: hold a value of 200; those of pictures are in [0, 1].',
    ],
    [[floatTensor([1, 1, 1, 2], Float32Array.of(-1, 1))], 'pictures: hold a value of -1'],
  ])('makes no set of %o', async (batches, message) => {
    await expect(PictureSet.from(batches as never)).rejects.toThrow(message);
  });

  it('takes what resizing has beyond 0 and 1', async () => {
    const { count } = await PictureSet.from([floatTensor([1, 1, 1, 2], Float32Array.of(-0.1, 1.2))]);
    expect(count).toBe(1);
  });

  it.each<[(generated: never, reference: never) => Promise<unknown>, string]>([
    [comparePictures, 'no PictureSet; pass what PictureSet.from() makes of batches of pictures.'],
    [slicedWasserstein, 'no RandomProjections; pass the `projections` of a PictureSet.'],
    [frechetDistance, 'no FeatureMoments; pass the `moments` of a PictureSet.'],
    [kernelDistance, 'no FeatureSample; pass the `sample` of a PictureSet.'],
    [precisionAndRecall, 'no FeatureSample; pass the `sample` of a PictureSet.'],
  ])('refuses sets that are none of its own: %o', async (compare, message) => {
    for (const wrong of [undefined, {}, drawn]) {
      await expect(compare(wrong as never, wrong as never)).rejects.toThrow(InvalidArgumentError);
      await expect(compare(wrong as never, wrong as never)).rejects.toThrow(message);
    }
    if (compare === comparePictures) return;
    const set = (await PictureSet.from([drawn], { features })) as never;
    await expect(compare(set, set)).rejects.toThrow(`generated: PictureSet is ${message}`);
  });
});
