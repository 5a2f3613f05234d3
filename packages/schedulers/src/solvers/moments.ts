import { lagrangePolynomials } from './lagrange-polynomials.ts';

/** What a solver takes for the moments of a step's weight, of as many as it has evaluations; `z` is the step's exponent. */
export type Moments = (count: number, z: number) => number[];

/**
 * z φ_k(z) for k from 1 to `count`, of the functions of exponential integrators, φ_1 = (e^z − 1) / z and φ_{k+1} =
 * (φ_k − 1 / k!) / z (Hochbruck and Ostermann, 2010, Exponential integrators, section 2).
 */
export function phis(count: number, z: number): number[] {
  // Near 0 the recurrence is a difference of numbers that are almost equal.
  if (Math.abs(z) < 1) return Array.from({ length: count }, (_, i) => phiSeries(i + 1, z));
  const values = [Math.expm1(z)];
  let factorial = 1;
  for (let k = 1; k < count; k++) {
    factorial *= k;
    values.push(values[k - 1]! / z - 1 / factorial);
  }
  return values;
}

/** z φ_k(z) = Σ z^(j + 1) / (j + k)!. */
function phiSeries(k: number, z: number): number {
  let term = z;
  for (let i = 2; i <= k; i++) term /= i;
  let sum = 0;
  for (let j = 1; j < 20; j++) {
    sum += term;
    term *= z / (j + k);
  }
  return sum;
}

/** z ∫ e^(z (1 − u)) u^k du over a step, u from 0 to 1: k! z φ_{k+1}(z). */
export const exactMoments: Moments = (count, z) => {
  let factorial = 1;
  return phis(count, z).map((value, k) => {
    factorial *= Math.max(k, 1);
    return factorial * value;
  });
};

/**
 * The weights of values at some nodes of a step, in units of its length, with which a sum is the integral of the
 * polynomial through these values: Σ w_i r_i^k is the moment of u^k.
 */
export function weightsAt(nodes: readonly number[], moments: readonly number[]): number[] {
  return lagrangePolynomials(nodes).map((polynomial) =>
    polynomial.reduce((sum, factor, power) => sum + factor * moments[power]!, 0),
  );
}
