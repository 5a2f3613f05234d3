import type { NoiseLevel, OutputMixture } from '@langevin/core';

/** One of diffusers' kinds of prediction. */
export type PredictionType = 'epsilon' | 'sample' | 'v_prediction';

/** What networks predict of a state x = scale · x_0 + sigma · ε with scale² + sigma² = 1, by diffusers' names. */
export const predictionTypes: Readonly<Record<PredictionType, (level: NoiseLevel) => OutputMixture>> = {
  /** The noise ε (DDPM, arXiv:2006.11239, eq. 11). */
  epsilon: () => ({ data: 0, noise: 1 }),

  /** The data x_0. */
  sample: () => ({ data: 1, noise: 0 }),

  /** v = scale · ε − sigma · x_0 (arXiv:2202.00512, appendix D). */
  v_prediction: ({ scale, sigma }) => ({ data: -sigma, noise: scale }),
};
