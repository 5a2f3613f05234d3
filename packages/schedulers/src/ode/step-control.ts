// The choice of step sizes that scipy's solve_ivp makes (Hairer, Nørsett and Wanner, Solving Ordinary Differential
// Equations I, section II.4), so that an adaptive run evaluates the score where the original's does.

/** How exact each value has to be: its error within `atol` + `rtol` · |value|. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

const safety = 0.9;
const leastFactor = 0.2;
const largestFactor = 10;

/**
 * The root mean square of an error in units of what is tolerated: a step is accepted below 1. Infinite where a value is
 * not a number.
 */
export function errorNorm(
  error: Float64Array,
  before: Float64Array,
  after: Float64Array,
  { rtol, atol }: Tolerance,
): number {
  let squares = 0;
  for (let i = 0; i < error.length; i++) {
    const tolerated = atol + rtol * Math.max(Math.abs(before[i]!), Math.abs(after[i]!));
    squares += (error[i]! / tolerated) ** 2;
  }
  const norm = Math.sqrt(squares / error.length);
  return Number.isNaN(norm) ? Number.POSITIVE_INFINITY : norm;
}

/**
 * By how much the next step is longer than the last attempt.
 *
 * @param norm - the attempt's {@link errorNorm}.
 * @param order - the order of the error's estimate.
 * @param wasRejected - whether an attempt at the same step was rejected before: then it does not grow again at once.
 */
export function stepFactor(norm: number, order: number, wasRejected: boolean): number {
  const wanted = safety * norm ** (-1 / (order + 1));
  return Math.min(Math.max(wanted, leastFactor), wasRejected ? 1 : largestFactor);
}

/**
 * The length of the first step, from the size of the state, of its derivative, and of the derivative's change over a
 * short Euler step.
 *
 * @param derivativeAfter - the derivative at the end of an Euler step of a given length: one evaluation.
 * @param longest - the whole interval.
 */
export async function initialStepSize(
  state: Float64Array,
  derivative: Float64Array,
  derivativeAfter: (length: number) => Promise<Float64Array>,
  order: number,
  longest: number,
  tolerance: Tolerance,
): Promise<number> {
  const normOf = (values: Float64Array): number => errorNorm(values, state, state, tolerance);
  const d0 = normOf(state);
  const d1 = normOf(derivative);
  const trial = Math.min(d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : (0.01 * d0) / d1, longest);
  const after = await derivativeAfter(trial);
  const d2 = normOf(after.map((value, i) => value - derivative[i]!)) / trial;
  const isFlat = d1 <= 1e-15 && d2 <= 1e-15;
  const wanted = isFlat ? Math.max(1e-6, trial * 1e-3) : (0.01 / Math.max(d1, d2)) ** (1 / (order + 1));
  return Math.min(100 * trial, wanted, longest);
}
