import { checkSampleBytes, type FloatTensor, floatTensor } from '@langevin/core';

/**
 * What a network gives of images, `[batch, …]` values, where it takes one number of them alone: the last images are followed
 * by black ones, of which nothing is returned.
 *
 * @param size - how many images it takes at a time; all if left out.
 * @param run - gives as many values of each image of a batch, one image after the other.
 */
export async function inBatchesOf(
  size: number | undefined,
  images: FloatTensor,
  run: (batch: FloatTensor) => Promise<Float32Array>,
): Promise<Float32Array> {
  const [count, ...shape] = images.dims as readonly [number, ...number[]];
  if (size === undefined || size === count) return run(images);
  checkSampleBytes('pictures', [size, ...shape]);
  const length = images.data.length / count;
  const found: Float32Array[] = [];
  for (let from = 0; from < count; from += size) {
    const batch = floatTensor([size, ...shape]);
    batch.data.set(images.data.subarray(from * length, (from + size) * length));
    const values = await run(batch);
    found.push(values.subarray(0, (values.length / size) * Math.min(size, count - from)));
  }
  const all = new Float32Array(found.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const values of found) {
    all.set(values, end);
    end += values.length;
  }
  return all;
}
