import { type FloatTensor, linearCombination, type NoiseLevel, scale } from '@langevin/core';
import { type Moments, weightsAt } from './moments.ts';

/** Which reading of the network a solver integrates: the data as DPM-Solver++ does, or the noise as DPM-Solver does. */
export type Integrand = 'data' | 'noise';

/** λ = log(scale / sigma), half of the logarithm of the signal-to-noise ratio: −∞ for noise alone, ∞ for the data. */
export function lambdaOf({ scale, sigma }: NoiseLevel): number {
  return Math.log(scale / sigma);
}

/** A reading of the network, and the λ at which it was evaluated. */
export interface Evaluation {
  readonly lambda: number;
  readonly value: FloatTensor;
}

/** An evaluation before those of other levels; of one level the last counts, since a polynomial has one value there. */
export function withEvaluation(here: Evaluation, past: readonly Evaluation[]): readonly Evaluation[] {
  return [here, ...past.filter(({ lambda }) => lambda !== here.lambda)];
}

/**
 * A step from one level to another of which all is known but the reading m(λ) on its way,
 *
 * x' = state · x − amplitude · z ∫ e^(z (1 − u)) m(λ + u h) du + std · noise,  u from 0 to 1
 *
 * which is the exact solution of the probability flow, or with τ > 0 of an SDE with the same marginal distributions
 * (DPM-Solver, arXiv:2206.00927, eq. 3.4; DPM-Solver++, arXiv:2211.01095, eq. 8 and section 5; SA-Solver,
 * arXiv:2309.05019, section 4). It holds for levels of any scale.
 */
export interface ExponentialStep {
  /** Which reading m is. */
  readonly integrand: Integrand;
  /** Where it begins. */
  readonly lambda: number;
  /** Its length in λ. */
  readonly h: number;
  /** z. */
  readonly exponent: number;
  readonly state: number;
  readonly amplitude: number;
  /** Of new noise. */
  readonly std: number;
}

/**
 * @param wanted - which reading is integrated. From noise alone, and to the data, λ has no end, and it is the data.
 * @param wantedTau - how stochastic it is: 0 for the probability flow, 1 for the reverse-time SDE, which no step up follows.
 */
export function exponentialStep(
  from: NoiseLevel,
  to: NoiseLevel,
  wanted: Integrand,
  wantedTau: number,
): ExponentialStep {
  const integrand = from.scale > 0 && to.sigma > 0 ? wanted : 'data';
  const lambda = lambdaOf(from);
  const h = lambdaOf(to) - lambda;
  const tau = h > 0 ? wantedTau : 0;
  const decay = tau === 0 ? 0 : tau ** 2 * h;
  if (integrand === 'data') {
    const state = (to.sigma / from.sigma) * Math.exp(-decay);
    const std = to.sigma * Math.sqrt(Math.max(-Math.expm1(-2 * decay), 0));
    return { integrand, lambda, h, exponent: tau === 0 ? -h : -(1 + tau ** 2) * h, state, amplitude: to.scale, std };
  }
  const state = to.scale / from.scale;
  const std = tau * to.sigma * Math.sqrt(Math.max(Math.expm1(2 * h), 0));
  return { integrand, lambda, h, exponent: h, state, amplitude: (1 + tau ** 2) * to.sigma, std };
}

/** Whether a step has a length to which others can be compared; one from noise alone, or to the data, has not. */
export function isComparable({ h }: ExponentialStep): boolean {
  return Number.isFinite(h) && h !== 0;
}

/** The state after a step, without its noise, if the reading is the polynomial through some evaluations. */
export function arrival(
  x: FloatTensor,
  { lambda, h, exponent, state, amplitude }: ExponentialStep,
  evaluations: readonly Evaluation[],
  moments: Moments,
): FloatTensor {
  const nodes = evaluations.map((one) => (one.lambda - lambda) / h);
  const weights = weightsAt(nodes, moments(nodes.length, exponent));
  const y = scale(state, x);
  for (const [i, { value }] of evaluations.entries()) linearCombination(1, y, -amplitude * weights[i]!, value, y);
  return y;
}
