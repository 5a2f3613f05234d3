import type { SettingCheck } from '../config/setting-checks.ts';
import { isCount } from '../config/settings.ts';

/** How many values a multistep method may go through: of more, their weights leave no digits of a sum in float32. */
export const orderCheck: SettingCheck = {
  isValid: (value) => isCount(value, 1) && value <= 8,
  range: 'a whole number from 1 to 8',
};

/**
 * The Lagrange polynomials ℓ_j of some nodes, 1 at the node j and 0 at the others: of each the coefficients, from that of u⁰
 * on.
 *
 * @param nodes - all different.
 */
export function lagrangePolynomials(nodes: readonly number[]): number[][] {
  return nodes.map((node, j) => {
    let polynomial = [1];
    for (const [k, other] of nodes.entries()) {
      if (k !== j) polynomial = timesLinear(polynomial, 1 / (node - other), -other / (node - other));
    }
    return polynomial;
  });
}

/** The coefficients of a polynomial p(u) times slope · u + value. */
function timesLinear(polynomial: readonly number[], slope: number, value: number): number[] {
  return [...polynomial, 0].map((factor, power) => value * factor + slope * (polynomial[power - 1] ?? 0));
}

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
