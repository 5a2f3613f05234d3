import { type Factor, type FloatTensor, linearCombination } from '@langevin/core';

/** A state, and the same without the noise that the last update added. */
export interface StateUpdate {
  readonly sample: FloatTensor;
  readonly mean: FloatTensor;
}

/**
 * The form of every update that a predictor or a corrector makes with the score s and noise z:
 *
 * mean = a x + b s,  sample = mean + c z
 *
 * @param score - s; the mean is written over it.
 * @param noise - z; the sample is written over it.
 */
export function noisyUpdate(
  a: number,
  x: FloatTensor,
  b: Factor,
  score: FloatTensor,
  c: Factor,
  noise: FloatTensor,
): StateUpdate {
  const mean = linearCombination(a, x, b, score, score);
  return { mean, sample: linearCombination(1, mean, c, noise, noise) };
}
