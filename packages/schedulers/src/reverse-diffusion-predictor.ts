import { type FloatTensor, linearCombination } from '@langevin/core';
import type { StateUpdate } from './state-update.ts';

/**
 * One step of the reverse diffusion sampler for the variance-exploding SDE, from the noise level σ down to σ'
 * (arXiv:2011.13456, eq. 46 and lines 3-5 of algorithm 2):
 *
 * mean = x + (σ² − σ'²) s(x, σ),  sample = mean + √(σ² − σ'²) z
 *
 * @param score - s(x, σ); the mean is written over it.
 * @param noise - z; the sample is written over it.
 */
export function reverseDiffusionStep(
  x: FloatTensor,
  score: FloatTensor,
  noise: FloatTensor,
  sigma: number,
  nextSigma: number,
): StateUpdate {
  // In float32, as the reference: the squares are close, so their rounding shows in the difference.
  const { fround } = Math;
  const variance = fround(fround(sigma ** 2) - fround(nextSigma ** 2));
  const mean = linearCombination(1, x, variance, score, score);
  return { mean, sample: linearCombination(1, mean, Math.sqrt(variance), noise, noise) };
}
