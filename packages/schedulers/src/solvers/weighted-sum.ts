import { type FloatTensor, floatTensor } from '@langevin/core';

/** Σ_k weights_k · tensors_k, of as many tensors as there are weights, rounded once. */
export function weightedSum(weights: readonly number[], tensors: readonly FloatTensor[]): FloatTensor {
  const sum = floatTensor(tensors[0]!.dims);
  for (let i = 0; i < sum.data.length; i++) {
    let value = 0;
    for (const [k, weight] of weights.entries()) value += weight * tensors[k]!.data[i]!;
    sum.data[i] = value;
  }
  return sum;
}
