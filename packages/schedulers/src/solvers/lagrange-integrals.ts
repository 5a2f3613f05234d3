/**
 * ∫ ℓ_j(u) du for each of the Lagrange polynomials ℓ_j of some nodes, 1 at the node j and 0 at the others: the weights
 * with which values at the nodes make up the integral of the polynomial through them.
 *
 * @param nodes - all different.
 */
export function lagrangeIntegrals(nodes: readonly number[], from: number, to: number): number[] {
  return nodes.map((node, j) => {
    // In u − from, so that nodes far from 0 lose no digits.
    let polynomial = [1];
    for (const [k, other] of nodes.entries()) {
      if (k !== j) polynomial = timesLinear(polynomial, 1 / (node - other), (from - other) / (node - other));
    }
    return polynomial.reduce((sum, factor, power) => sum + (factor * (to - from) ** (power + 1)) / (power + 1), 0);
  });
}

/** The coefficients of a polynomial p(u), from that of u⁰ on, times slope · u + value. */
function timesLinear(polynomial: readonly number[], slope: number, value: number): number[] {
  return [...polynomial, 0].map((factor, power) => value * factor + slope * (polynomial[power - 1] ?? 0));
}
