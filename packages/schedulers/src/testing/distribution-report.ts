import type { FloatTensor, NoiseLevel } from '@langevin/core';
import { testMeans, testStd, testWeights } from './test-mixture.ts';

/** What a batch drawn from the {@link testMixture} looks like. */
export interface DistributionReport {
  /** The largest distance of a component's share of the batch from its weight. */
  readonly weightError: number;
  /** The largest distance of a component's mean from its centre, in units of its spread. */
  readonly meanError: number;
  /** The spread of the images around their components' centres, in units of what it should be. */
  readonly spread: number;
}

/** Looks at a batch of images, each counted to the component whose centre is nearest. */
export function describeBatch(images: FloatTensor): DistributionReport {
  const { batch, size } = sizesOf(images);
  const counts = testWeights.map(() => 0);
  const sums = new Float64Array(testWeights.length * size);
  let squares = 0;
  for (let image = 0; image < batch; image++) {
    const x = images.data.subarray(image * size, (image + 1) * size);
    const distances = testWeights.map((_, k) => x.reduce((sum, value, i) => sum + (value - centre(k, i)) ** 2, 0));
    const nearest = distances.indexOf(Math.min(...distances));
    counts[nearest]!++;
    squares += distances[nearest]!;
    for (let i = 0; i < size; i++) sums[nearest * size + i]! += x[i]!;
  }
  const meanErrors = sums.map((sum, i) => Math.abs(sum / counts[Math.floor(i / size)]! - testMeans.data[i]!) / testStd);
  return {
    weightError: Math.max(...counts.map((count, k) => Math.abs(count / batch - testWeights[k]!))),
    meanError: Math.max(...meanErrors),
    spread: Math.sqrt(squares / (batch * size)) / testStd,
  };

  function centre(k: number, i: number): number {
    return testMeans.data[k * size + i]!;
  }
}

/** The standard deviation of the values of a batch, each around its mean over the images. */
export function deviationOf(images: FloatTensor): number {
  const { batch, size } = sizesOf(images);
  const columns = Array.from({ length: size }, (_, i) => images.data.filter((_value, k) => k % size === i));
  const variances = columns.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / batch;
    return column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / batch;
  });
  return Math.sqrt(variances.reduce((sum, variance) => sum + variance, 0) / size);
}

/** What {@link deviationOf} is for the mixture at a noise level. */
export function deviationAt({ scale, sigma }: NoiseLevel): number {
  const { size } = sizesOf(testMeans);
  const squareOf = (centre: Float64Array): number => centre.reduce((sum, value) => sum + value ** 2, 0) / size;
  const centres = testWeights.map((_, k) => Float64Array.from(testMeans.data.subarray(k * size, (k + 1) * size)));
  const centre = centres[0]!.map((_, i) => testWeights.reduce((sum, weight, k) => sum + weight * centres[k]![i]!, 0));
  const between = testWeights.reduce((sum, weight, k) => sum + weight * squareOf(centres[k]!), 0) - squareOf(centre);
  return Math.sqrt(scale ** 2 * (between + testStd ** 2) + sigma ** 2);
}

function sizesOf({ dims, data }: FloatTensor): { readonly batch: number; readonly size: number } {
  const [batch = 1] = dims;
  return { batch, size: data.length / batch };
}
