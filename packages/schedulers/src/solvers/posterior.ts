import type { NoiseLevel } from '@langevin/core';

/**
 * The distribution of an earlier state given x_t and x_0 (DDPM, arXiv:2006.11239, eq. 6 and 7):
 *
 * N(dataFactor · x_0 + stateFactor · x_t, variance)
 */
export interface Posterior {
  readonly dataFactor: number;
  readonly stateFactor: number;
  /** β̃, the posterior's variance. */
  readonly variance: number;
  /** β, the variance that the diffusion adds from the earlier state to x_t. */
  readonly beta: number;
}

/**
 * The posterior between any two levels of a diffusion, of any scale.
 *
 * @param level - of x_t.
 * @param earlier - of the earlier state.
 */
export function posterior(level: NoiseLevel, earlier: NoiseLevel): Posterior {
  const kept = level.scale / earlier.scale;
  const beta = level.sigma ** 2 - (kept * earlier.sigma) ** 2;
  return {
    dataFactor: (earlier.scale * beta) / level.sigma ** 2,
    stateFactor: kept * (earlier.sigma / level.sigma) ** 2,
    variance: (earlier.sigma / level.sigma) ** 2 * beta,
    beta,
  };
}
