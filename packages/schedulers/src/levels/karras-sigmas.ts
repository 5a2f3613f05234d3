/**
 * The noise schedule of Karras et al. (2022, arXiv:2206.00364, eq. 5): sigmas from `sigmaMax` down to `sigmaMin`, spaced
 * evenly in σ^(1/ρ). The larger ρ, the more of them are small.
 *
 * @param count - how many, at least 1; one alone is `sigmaMax`.
 */
export function karrasSigmas(count: number, sigmaMin: number, sigmaMax: number, rho = 7): number[] {
  const [largest, smallest] = [sigmaMax ** (1 / rho), sigmaMin ** (1 / rho)];
  const spacing = count > 1 ? (smallest - largest) / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) => (largest + i * spacing) ** rho);
}
