import { betaQuantile } from './beta-quantile.ts';

/** Both parameters of the distribution, as diffusers has them. */
const shape = 0.6;

/**
 * Sigmas from `sigmaMax` down to `sigmaMin` at the quantiles of a beta distribution, which has more of them at both ends
 * (Beta Sampling is All You Need, arXiv:2407.12173).
 *
 * @param count - at least 1; one alone is `sigmaMax`.
 */
export function betaSigmas(count: number, sigmaMin: number, sigmaMax: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const quantile = betaQuantile(1 - i / Math.max(count - 1, 1), shape, shape);
    return sigmaMin + quantile * (sigmaMax - sigmaMin);
  });
}
