const { fround } = Math;

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
 * The posterior over any number of timesteps.
 *
 * @param alphaBar - ᾱ of x_t.
 * @param earlier - ᾱ of the earlier state.
 */
export function posterior(alphaBar: number, earlier: number): Posterior {
  // The differences in float32, as diffusers has them: between neighbours their rounding is a part in a thousand.
  const alpha = fround(alphaBar / earlier);
  const beta = fround(1 - alpha);
  const noise = fround(1 - alphaBar);
  const earlierNoise = fround(1 - earlier);
  return {
    dataFactor: (Math.sqrt(earlier) * beta) / noise,
    stateFactor: (Math.sqrt(alpha) * earlierNoise) / noise,
    variance: (earlierNoise / noise) * beta,
    beta,
  };
}
