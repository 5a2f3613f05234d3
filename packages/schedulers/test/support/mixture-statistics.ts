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
  const batch = samples.dims[0]!;
  const counts = new Float64Array(components);
  const sums = Float64Array.from(means.data, () => 0);
  let squares = 0;
  for (let image = 0; image < batch; image++) {
    const x = samples.data.subarray(image * size, (image + 1) * size);
    const distances = Array.from(counts, (_, k) =>
      x.reduce((sum, value, i) => sum + (value - means.data[k * size + i]!) ** 2, 0),
    );
    const nearest = distances.indexOf(Math.min(...distances));
    counts[nearest]!++;
    squares += distances[nearest]!;
    x.forEach((value, i) => {
      sums[nearest * size + i]! += value;
    });
  }
  const errors = sums.map((sum, i) => Math.abs(sum / counts[Math.floor(i / size)]! - means.data[i]!));
  return {
    shares: Array.from(counts, (count) => count / batch),
    meanError: Math.max(...errors),
    spread: Math.sqrt(squares / (batch * size)),
  };
}
