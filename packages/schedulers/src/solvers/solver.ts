import {
  type FloatTensor,
  linearCombination,
  type NoiseLevel,
  type PredictFunction,
  type Prediction,
  type SamplingStep,
  scale,
} from '@langevin/core';

/** What a solver works with besides a network and a state. */
export interface SolverRun {
  /** The noise levels of the run, descending: where each step begins, and where the last one ends. */
  readonly levels: readonly NoiseLevel[];
  /** Where each step ends; where the next one begins if left out. */
  readonly arrivals?: readonly NoiseLevel[] | undefined;
  /** How many steps of the run were left out before these, where it starts in the middle; 0 if left out. */
  readonly begin?: number | undefined;
  /**
   * Standard normal noise in the shape of `like`, as a new tensor that the solver may write into.
   *
   * @param stride - the step that it is for, which says where it lies on a Brownian path.
   */
  noise(like: FloatTensor, stride?: Pick<Stride, 'level' | 'next'>): FloatTensor;
}

/**
 * An algorithm that takes a state from the first of some noise levels to the last, whichever they are. It yields once
 * after each update of the state.
 */
export type Solver = (
  predict: PredictFunction,
  start: FloatTensor,
  run: SolverRun,
) => AsyncGenerator<SamplingStep, void>;

/** A step from one level of a run to the next. */
export interface Stride {
  readonly index: number;
  /** How many steps the run has. */
  readonly count: number;
  readonly level: NoiseLevel;
  readonly next: NoiseLevel;
}

/** The steps from level to level. @param arrivals - where each step ends; where the next one begins if left out. */
export function stridesOf(levels: readonly NoiseLevel[], arrivals: SolverRun['arrivals'] = levels.slice(1)): Stride[] {
  return arrivals.map((next, index) => ({ index, count: arrivals.length, level: levels[index]!, next }));
}

/**
 * By how much a state changes from one level to another if the data and the noise stay as predicted, Δscale · x_0 +
 * Δsigma · ε: along the probability flow at the scale 1 that is Δsigma · ε, and along a flow of straight lines Δsigma times
 * the velocity.
 */
export function changeBetween(from: NoiseLevel, to: NoiseLevel, prediction: Prediction): FloatTensor {
  const [dScale, dSigma] = [to.scale - from.scale, to.sigma - from.sigma];
  if (dScale === 0) return scale(dSigma, prediction.noise);
  if (Math.abs(dScale + dSigma) < 1e-12) return scale(dSigma, prediction.velocity);
  return linearCombination(dScale, prediction.data, dSigma, prediction.noise);
}
