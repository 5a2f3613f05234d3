import { type FloatTensor, floatTensor, Generator } from '@langevin/core';
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
      await slicedWasserstein(new RandomProjections().add(drawn), new RandomProjections().add(data)),
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
  });
});
