import { lagrangePolynomials } from './lagrange-polynomials.ts';

/**
 * ∫ ℓ_j(u) du for each of the Lagrange polynomials ℓ_j of some nodes: the weights with which values at the nodes make up the
 * integral of the polynomial through them.
 *
 * @param nodes - all different.
 */
export function lagrangeIntegrals(nodes: readonly number[], from: number, to: number): number[] {
  // In u − from, so that nodes far from 0 lose no digits.
  const polynomials = lagrangePolynomials(nodes.map((node) => node - from));
  return polynomials.map((polynomial) =>
    polynomial.reduce((sum, factor, power) => sum + (factor * (to - from) ** (power + 1)) / (power + 1), 0),
  );
}
