import { type FloatTensor, floatTensor, linearCombination, type NoiseLevel, type Prediction } from '@langevin/core';

/** What a pseudo linear method combines of several evaluations: something of which the noise at a state follows. */
export interface Slope {
  of(prediction: Prediction, level: NoiseLevel): FloatTensor;
  /** The noise in a state that goes with a combination. */
  noise(combined: FloatTensor, x: FloatTensor, level: NoiseLevel): FloatTensor;
}

/** The noise itself (PNDM, Liu et al., 2022, arXiv:2202.09778). */
export const noiseSlope: Slope = { of: ({ noise }) => noise, noise: (combined) => combined };

/** v = scale · ε − sigma · x_0 (arXiv:2202.00512, appendix D), where scale² + sigma² = 1. */
export const vSlope: Slope = {
  of: ({ noise, data }, { scale, sigma }) => linearCombination(scale, noise, -sigma, data),
  noise: (combined, x, { scale, sigma }) => linearCombination(scale, combined, sigma, x),
};

/** φ, the transfer part of PNDM (arXiv:2202.09778, eq. 11): DDIM's step along a slope, from one level to another. */
export function transfer(
  slope: Slope,
  x: FloatTensor,
  combined: FloatTensor,
  from: NoiseLevel,
  to: NoiseLevel,
): FloatTensor {
  // Where there is no signal the state says nothing of the data, and diffusers takes it for 0.
  const kept = from.scale > 0 ? to.scale / from.scale : 0;
  return linearCombination(kept, x, to.sigma - kept * from.sigma, slope.noise(combined, x, from));
}

/** Σ_k weights_k · tensors_k, of as many tensors as there are weights, rounded once. */
export function weightedSum(weights: readonly number[], tensors: readonly FloatTensor[]): FloatTensor {
  const sum = floatTensor(tensors[0]!.dims);
  for (let i = 0; i < sum.data.length; i++) {
    let value = 0;
    for (const [k, weight] of weights.entries()) value += weight * tensors[k]!.data[i]!;
    sum.data[i] = value;
  }
  return sum;
}

/** The weights of Adams and Bashforth for as many slopes as there are, the last one first. */
const weights: readonly (readonly number[])[] = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
];

/** How many slopes {@link adamsBashforth} takes. */
const longest = weights.length;

/** The slope of a step by those before it, of which the last is the first (arXiv:2202.09778, eq. 12). */
export function adamsBashforth(history: readonly FloatTensor[]): FloatTensor {
  return weightedSum(weights[history.length - 1]!, history);
}

/** A history with one more slope, and no more than can be taken. */
export function withSlope(slope: FloatTensor, history: readonly FloatTensor[]): FloatTensor[] {
  return [slope, ...history].slice(0, longest);
}
