/**
 * Sigmas from `sigmaMax` down to `sigmaMin`, whose log σ falls with the ρ-th power of what is left of the run: the larger ρ,
 * the more of them are small; with ρ = 1 they are even in log σ.
 *
 * @param count - at least 1; one alone is `sigmaMax`.
 */
export function polynomialSigmas(count: number, sigmaMin: number, sigmaMax: number, rho = 2): number[] {
  const range = Math.log(sigmaMax / sigmaMin);
  const leftAt = (i: number): number => (count > 1 ? 1 - i / (count - 1) : 1);
  return Array.from({ length: count }, (_, i) => sigmaMin * Math.exp(range * leftAt(i) ** rho));
}
