import type { FloatTensor } from '@langevin/core';
import { referenceTensor } from './score-sde-reference.ts';

/** How a batch is spread over the components of the reference's mixture. */
export interface MixtureStatistics {
  /** The share of the batch that is nearest to each component. */
  readonly shares: number[];
  /** Largest distance of a component's mean from the mean of the images nearest to it, over all of its values. */
  readonly meanError: number;
  /** Root mean square distance, per value, of the images from the means of their own components. */
  readonly spread: number;
}

/** What a batch drawn from the reference's mixture should look like: shares 0.5, 0.3 and 0.2, and a spread of 0.1. */
export function mixtureStatistics(samples: FloatTensor): MixtureStatistics {
  const means = referenceTensor('means');
  const [components, size] = [means.dims[0]!, means.data.length / means.dims[0]!];
  const nearest = nearestComponents(samples);
  const batch = nearest.length;
  const counts = new Float64Array(components);
  const sums = Float64Array.from(means.data, () => 0);
  let squares = 0;
  for (const [image, k] of nearest.entries()) {
    const x = samples.data.subarray(image * size, (image + 1) * size);
    counts[k]!++;
    x.forEach((value, i) => {
      sums[k * size + i]! += value;
      squares += (value - means.data[k * size + i]!) ** 2;
    });
  }
  const errors = sums.map((sum, i) => Math.abs(sum / counts[Math.floor(i / size)]! - means.data[i]!));
  return {
    shares: Array.from(counts, (count) => count / batch),
    meanError: Math.max(...errors),
    spread: Math.sqrt(squares / (batch * size)),
  };
}

/** The component of the reference's mixture that each image is nearest to. */
export function nearestComponents(samples: FloatTensor): number[] {
  const means = referenceTensor('means');
  const [components, size] = [means.dims[0]!, means.data.length / means.dims[0]!];
  return Array.from({ length: samples.dims[0]! }, (_, image) => {
    const x = samples.data.subarray(image * size, (image + 1) * size);
    const distances = Array.from({ length: components }, (_, k) =>
      x.reduce((sum, value, i) => sum + (value - means.data[k * size + i]!) ** 2, 0),
    );
    return distances.indexOf(Math.min(...distances));
  });
}
