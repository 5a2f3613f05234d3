/** Sigmas from `sigmaMax` down to `sigmaMin`, spaced evenly in log σ. @param count - at least 1; one alone is `sigmaMax`. */
export function exponentialSigmas(count: number, sigmaMin: number, sigmaMax: number): number[] {
  const [largest, smallest] = [Math.log(sigmaMax), Math.log(sigmaMin)];
  const spacing = count > 1 ? (smallest - largest) / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) => Math.exp(largest + i * spacing));
}
