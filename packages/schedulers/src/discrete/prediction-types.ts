import { linearCombination, type Parameterization, scale } from '@langevin/core';

/** One of diffusers' kinds of prediction. */
export type PredictionType = 'epsilon' | 'sample' | 'v_prediction';

/**
 * What networks predict of a state x = scale · x_0 + sigma · ε with scale² + sigma² = 1, by diffusers' names, and the
 * score that follows. Each writes the score over the prediction.
 */
export const predictionTypes: Readonly<Record<PredictionType, Parameterization['toScore']>> = {
  /** The noise ε (DDPM, arXiv:2006.11239, eq. 11): score = −ε / sigma. */
  epsilon: (epsilon, _x, { sigma }) => scale(-1 / sigma, epsilon, epsilon),

  /** The data x_0: score = (scale · x_0 − x) / sigma². */
  sample: (data, x, { scale, sigma }) => linearCombination(scale / sigma ** 2, data, -1 / sigma ** 2, x, data),

  /** The velocity v = scale · ε − sigma · x_0 (arXiv:2202.00512, appendix D): score = −x − v · scale / sigma. */
  v_prediction: (velocity, x, { scale, sigma }) => linearCombination(-scale / sigma, velocity, -1, x, velocity),
};
