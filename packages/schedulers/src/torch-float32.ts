// Float32 numbers as PyTorch's CPU kernels compute them, to the last bit (release 1.13 with AVX2, which made our
// reference numbers; later ones differ in that bit). It matters where a schedule is dense: of 2000 sigmas neighbours
// differ by half a percent, so one unit in the last place of a sigma moves the difference of their squares, and with
// it the predictor's step, by 1e-4.

const { fround } = Math;

/** Lanes of the kernel's vectors. */
const lanes = 8;

/**
 * `torch.linspace`: counts from both ends towards the middle. Whole pairs of vectors count from the vector's first
 * lane; what remains is computed one by one.
 */
export function linspace(start: number, end: number, count: number): Float32Array {
  const first = fround(start);
  const last = fround(end);
  if (count === 1) return Float32Array.of(first);
  const step = fround(fround(last - first) / (count - 1));
  const half = Math.floor(count / 2);
  const at = (i: number): number => fround(i < half ? first + step * i : last - step * (count - 1 - i));
  const vectorsEnd = count - (count % (2 * lanes));
  return Float32Array.from({ length: count }, (_, i) => {
    const lane = i < vectorsEnd ? i % lanes : 0;
    return at(i - lane) + fround(step * lane);
  });
}

/** log 2 in two parts, the first so short that its product with a small integer is exact. */
const log2High = fround(0.693145751953125);
const log2Low = fround(1.42860676533e-6);

/** The polynomial p of exp(r) = 1 + r + r² p(r) for |r| up to log(2) / 2, highest power first. */
const coefficients = [0.000198527618, 0.00139304355, 0.00833336077, 0.0416664854, 0.166666672, 0.5].map(fround);

/** The float32 exponential of the Sleef library (`expf`, 1.0 ulp), which PyTorch's vectors use. */
export function exp(value: number): number {
  const x = fround(value);
  const exponent = Math.round(fround(x * fround(Math.LOG2E)));
  const r = fround(fround(x - exponent * log2High) - exponent * log2Low);
  const polynomial = coefficients.reduce((sum, coefficient) => fround(sum * r + coefficient));
  return fround(1 + fround(fround(r * r) * polynomial + r)) * 2 ** exponent;
}
