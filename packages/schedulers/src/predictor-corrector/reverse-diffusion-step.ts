import type { FloatTensor } from '@langevin/core';
import type { Transition } from '../sdes/sde.ts';
import { noisyUpdate, type StateUpdate } from '../state-update.ts';

/**
 * One step of the reverse diffusion sampler, back over a step x_{i+1} = a x_i + √v z of the discretized SDE
 * (arXiv:2011.13456, eq. 46, with f(x) = (a − 1) x and G² = v):
 *
 * mean = (2 − a) x + v s(x),  sample = mean + √v z
 *
 * With probability flow the score counts half, and no noise is added (eq. 42-44).
 *
 * @param score - s(x); the mean is written over it.
 * @param noise - z; the sample is written over it.
 */
export function reverseDiffusionStep(
  x: FloatTensor,
  score: FloatTensor,
  noise: FloatTensor,
  { factor, variance }: Pick<Transition, 'factor' | 'variance'>,
  probabilityFlow = false,
): StateUpdate {
  return probabilityFlow
    ? noisyUpdate(2 - factor, x, variance / 2, score, 0, noise)
    : noisyUpdate(2 - factor, x, variance, score, Math.sqrt(variance), noise);
}
