import { type FloatTensor, floatTensor, Generator } from '@langevin/core';
import { FeatureMoments, FeatureSample } from '@langevin/evaluation';

/** Rows as a tensor `[rows, width]`. */
export function rowsOf(rows: readonly (readonly number[])[]): FloatTensor {
  return floatTensor([rows.length, rows[0]!.length], Float32Array.from(rows.flat()));
}

/** Rows `[count, width]` of standard normal numbers, each as `shape` makes it. */
export function normalRows(
  seed: number,
  count: number,
  width: number,
  shape: (normal: readonly number[]) => readonly number[],
): FloatTensor {
  const normal = new Generator(seed).randn([count, width]).data;
  return rowsOf(Array.from({ length: count }, (_, i) => shape([...normal.subarray(i * width, (i + 1) * width)])));
}

export function momentsOf(features: FloatTensor): FeatureMoments {
  return new FeatureMoments().add(features);
}

export function sampleOf(features: FloatTensor): FeatureSample {
  return new FeatureSample().add(features);
}

/** Some images of a batch. */
export function slice({ dims, data }: FloatTensor, from: number, to: number): FloatTensor {
  const size = data.length / dims[0]!;
  return floatTensor([to - from, ...dims.slice(1)], data.slice(from * size, to * size));
}
