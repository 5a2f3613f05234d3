import { InvalidArgumentError } from '@langevin/core';
import type { ButcherTableau } from './butcher-tableau.ts';
import { rungeKuttaStep, type VectorField } from './runge-kutta.ts';
import { errorNorm, initialStepSize, stepFactor, type Tolerance } from './step-control.ts';

/** What {@link solveOde} solves. */
export interface OdeProblem extends Tolerance {
  readonly method: ButcherTableau;
  /** y at the time `from`. It is left as it is. */
  readonly start: Float64Array;
  readonly from: number;
  /** The time to reach, before or after `from`. */
  readonly to: number;
}

/** An accepted step. The solver goes on from the `state` that it finds there, which the consumer may replace. */
export interface OdeStep {
  readonly time: number;
  state: Float64Array;
}

/**
 * Solves dy/dt = F(t, y) by a Runge-Kutta method whose steps adapt to a tolerance, and yields after each of them.
 *
 * @throws {InvalidArgumentError} if no step is short enough for the tolerance.
 */
export async function* solveOde(field: VectorField, problem: OdeProblem): AsyncGenerator<OdeStep, void> {
  const { method, start, from, to } = problem;
  if (from === to) return;
  const direction = Math.sign(to - from);
  let time = from;
  let y = start;
  let derivative: Float64Array | undefined = await field(time, y);
  let stepSize = await firstStepSize(field, problem, derivative, direction);

  while (time !== to) {
    derivative ??= await field(time, y);
    // Below this, t + h is hardly another number than t.
    const shortest = 10 * Number.EPSILON * Math.max(Math.abs(time), Math.abs(to));
    stepSize = Math.max(stepSize, shortest);
    for (let wasRejected = false; ; wasRejected = true) {
      if (stepSize < shortest) throw intolerable(time, problem);
      const next: number = stepSize < Math.abs(to - time) ? time + direction * stepSize : to;
      const step = await rungeKuttaStep(method, field, time, y, derivative, next - time);
      const norm = errorNorm(step.error, y, step.state, problem);
      stepSize = Math.abs(next - time) * stepFactor(norm, method.embeddedOrder, wasRejected);
      if (norm < 1) {
        [time, y, derivative] = [next, step.state, step.derivative];
        break;
      }
    }

    const accepted: OdeStep = { time, state: y };
    yield accepted;
    if (accepted.state !== y) [y, derivative] = [accepted.state, undefined];
  }
}

function firstStepSize(
  field: VectorField,
  problem: OdeProblem,
  derivative: Float64Array,
  direction: number,
): Promise<number> {
  const { method, start, from, to } = problem;
  const derivativeAfter = (length: number): Promise<Float64Array> => {
    const h = direction * length;
    return field(
      from + h,
      start.map((value, i) => value + h * derivative[i]!),
    );
  };
  return initialStepSize(start, derivative, derivativeAfter, method.embeddedOrder, Math.abs(to - from), problem);
}

function intolerable(time: number, { rtol, atol }: Tolerance): InvalidArgumentError {
  const problem = `at time ${time} no step is short enough for ${rtol}, with atol ${atol}`;
  return new InvalidArgumentError('rtol', `${problem}; raise both, or check that the score is smooth in time.`);
}
