import type { Weights } from './weights.ts';

/**
 * Early versions of diffusers saved the frequencies of a Fourier embedding under two names,
 * `time_proj.weight` and `time_proj.W`. Keeps the first.
 */
export function renameLegacyTimeProjection(weights: Weights): Weights {
  const legacy = weights.get('time_proj.W');
  if (legacy === undefined) return weights;
  const renamed = new Map(weights);
  renamed.delete('time_proj.W');
  if (!renamed.has('time_proj.weight')) renamed.set('time_proj.weight', legacy);
  return renamed;
}
