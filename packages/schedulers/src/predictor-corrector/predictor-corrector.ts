import type { FloatTensor, NoiseLevel, PredictFunction, SamplingContext } from '@langevin/core';
import type { Sde } from '../sdes/sde.ts';
import type { StateUpdate } from '../state-update.ts';
import type { CorrectorNorm } from './langevin-step.ts';

/** Where a run is, and what a predictor or a corrector has to work with. */
export interface UpdateContext {
  readonly sde: Sde;
  /** The noise level of the step, with its time. */
  readonly level: NoiseLevel;
  /** N, how many steps the run has; one step is 1 / N of the time. */
  readonly stepCount: number;
  /** r, the ratio of signal to noise that a corrector aims at. */
  readonly snr: number;
  /** Over what a corrector takes norms. */
  readonly correctorNorm: CorrectorNorm;
  /** Whether the predictor solves the probability-flow ODE rather than the reverse-time SDE. */
  readonly probabilityFlow: boolean;
  /** The network at any level. */
  readonly predict: PredictFunction;
  /** New standard normal noise, which may be written into. */
  readonly noise: SamplingContext['noise'];
}

/** Takes the state from one noise level down to the next: a step of a solver of the reverse-time SDE. */
export interface Predictor {
  /** Under which a saved scheduler refers to it; `registerPredictor` makes it known. */
  readonly name: string;
  /** Whether it has no deterministic form, and so can't be used with `probabilityFlow`. */
  readonly isStochasticOnly?: boolean;
  /** One step. It leaves `x` as it is, and returns tensors that nobody else holds. */
  predict(x: FloatTensor, context: UpdateContext): Promise<StateUpdate>;
}

/** Moves the state towards the distribution of its noise level, by a step of a Markov chain. */
export interface Corrector {
  /** Under which a saved scheduler refers to it; `registerCorrector` makes it known. */
  readonly name: string;
  /** One of the `correctorSteps`. It leaves `x` as it is, and returns tensors that nobody else holds. */
  correct(x: FloatTensor, context: UpdateContext): Promise<StateUpdate>;
}
