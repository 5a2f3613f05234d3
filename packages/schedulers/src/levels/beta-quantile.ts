/** The value that a beta distribution's draws lie below with a probability: its quantile function, by bisection. */
export function betaQuantile(probability: number, a: number, b: number): number {
  if (probability <= 0) return 0;
  if (probability >= 1) return 1;
  let [low, high] = [0, 1];
  // Each turn halves the interval, down to the spacing of numbers near its end.
  for (let turn = 0; turn < 200 && low < high; turn++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (betaDistribution(middle, a, b) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** I_x(a, b), the regularized incomplete beta function: https://dlmf.nist.gov/8.17. */
function betaDistribution(x: number, a: number, b: number): number {
  // The fraction below converges fast on this side of the mean alone (DLMF 8.17.4).
  if (x > (a + 1) / (a + b + 2)) return 1 - betaDistribution(1 - x, b, a);
  const logFactor = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
  return Math.exp(logFactor) / (a * continuedFraction(x, a, b));
}

/** The continued fraction of DLMF 8.17.22, from its end; fifty terms are far more than it needs. */
function continuedFraction(x: number, a: number, b: number): number {
  let value = 1;
  for (let m = 50; m >= 1; m--) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    value = 1 + even / (1 + odd / value);
  }
  return 1 + (-(a + b) * x) / ((a + 1) * value);
}

/** log Γ(x) for x above 0, by Stirling's series at x + 10 and the recurrence down (DLMF 5.11.1 and 5.5.1). */
function logGamma(x: number): number {
  let product = 1;
  for (let i = 0; i < 10; i++) product *= x + i;
  const y = x + 10;
  const series = 1 / (12 * y) - 1 / (360 * y ** 3) + 1 / (1260 * y ** 5) - 1 / (1680 * y ** 7);
  return (y - 0.5) * Math.log(y) - y + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}
