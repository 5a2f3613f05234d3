import { floatTensor, type NoiseLevel, type PredictFunction } from '@langevin/core';
import type { VectorField } from '../ode/runge-kutta.ts';
import type { Sde } from '../sdes/sde.ts';

const { fround } = Math;

/**
 * The probability-flow ODE (arXiv:2011.13456, eq. 13), whose solutions have the marginal distributions of the SDE:
 *
 * dx/dt = f x − ½ g² s(x, t)
 *
 * It is computed in float32, as in the original code. Near time 1 the two terms nearly cancel, so the rounding of what
 * is left shows in the estimated errors, and decides how far an adaptive step goes.
 *
 * @param shape - the score's, `[batch, channels, height, width]`.
 */
export function probabilityFlow(sde: Sde, predict: PredictFunction, shape: readonly number[]): VectorField {
  return async (time, state) => {
    const coefficients = flowAt(sde, time);
    const x = Float32Array.from(state);
    const { score } = await predict(floatTensor(shape, x), coefficients.level);
    return flowOf(coefficients, x, score.data);
  };
}

/** The coefficients of the flow at a time, in float32. */
export interface FlowCoefficients {
  /** f. */
  readonly f: number;
  /** ½ g². */
  readonly halfSquareOfG: number;
  /** The noise level that the score is evaluated at. */
  readonly level: NoiseLevel;
}

/** The coefficients of the flow at a time. */
export function flowAt(sde: Sde, time: number): FlowCoefficients {
  const { scale, sigma } = sde.levelAt(time);
  return {
    f: fround(sde.drift(time)),
    halfSquareOfG: fround(sde.diffusion(time) ** 2 / 2),
    level: { time, scale: fround(scale), sigma: fround(sigma) },
  };
}

/** dx/dt, from the score. */
export function flowOf({ f, halfSquareOfG }: FlowCoefficients, x: Float32Array, score: Float32Array): Float64Array {
  return Float64Array.from(x, (value, i) => fround(fround(f * value) - fround(halfSquareOfG * score[i]!)));
}
