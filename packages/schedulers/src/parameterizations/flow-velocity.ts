import type { NoiseLevel, Parameterization } from '@langevin/core';

/**
 * How a network of flow matching is read (arXiv:2210.02747, arXiv:2209.03003): it gets samples (1 − sigma) · data +
 * sigma · noise, is told sigma in timesteps, and predicts the velocity, noise − data.
 *
 * @param isReversed - whether its time goes from noise to data, and its velocity with it.
 */
export function flowVelocity(timestepCount: number, isReversed = false): Parameterization {
  return {
    timestep: ({ scale, sigma }) => timestepCount * (isReversed ? scale : sigma),
    output: () => (isReversed ? { data: 1, noise: -1 } : { data: -1, noise: 1 }),
    inputScale: straightScale,
  };
}

/** What a state is multiplied with to have scale + sigma = 1, as in training; 1 where it has that up to rounding. */
function straightScale({ scale, sigma }: NoiseLevel): number {
  const sum = scale + sigma;
  return Math.abs(sum - 1) < 1e-6 ? 1 : 1 / sum;
}
