import { type ButcherTableau, isFirstSameAsLast } from './butcher-tableau.ts';

/** F of the differential equation dy/dt = F(t, y). It leaves `state` as it is, and returns an array of its own. */
export type VectorField = (time: number, state: Float64Array) => Promise<Float64Array>;

/** What a step came to. */
export interface RungeKuttaStep {
  /** y at t + h. */
  readonly state: Float64Array;
  /** The estimated error of every value of `state`. */
  readonly error: Float64Array;
  /** F at the new state, if the method's last stage is that. */
  readonly derivative: Float64Array | undefined;
}

/**
 * One step of an explicit Runge-Kutta method.
 *
 * @param derivative - F(t, y), the first stage.
 * @param h - the step's length; negative to go back in time.
 */
export async function rungeKuttaStep(
  method: ButcherTableau,
  field: VectorField,
  time: number,
  state: Float64Array,
  derivative: Float64Array,
  h: number,
): Promise<RungeKuttaStep> {
  const { nodes, matrix, weights, embeddedWeights } = method;
  const stages = [derivative];
  for (let i = 1; i < nodes.length; i++) {
    stages.push(await field(time + nodes[i]! * h, advanced(state, h, matrix[i]!, stages)));
  }
  const errorWeights = weights.map((weight, i) => weight - embeddedWeights[i]!);
  return {
    state: advanced(state, h, weights, stages),
    error: advanced(new Float64Array(state.length), h, errorWeights, stages),
    derivative: isFirstSameAsLast(method) ? stages.at(-1) : undefined,
  };
}

/** y + h Σ_i w_i k_i. */
function advanced(
  state: Float64Array,
  h: number,
  weights: readonly number[],
  stages: readonly Float64Array[],
): Float64Array {
  const result = state.slice();
  for (const [i, weight] of weights.entries()) {
    if (weight === 0) continue;
    const stage = stages[i]!;
    for (let j = 0; j < result.length; j++) result[j]! += h * weight * stage[j]!;
  }
  return result;
}
