import type { FloatTensor } from '../tensor.ts';
import type { Component } from './component.ts';
import type { Parameterization } from './network.ts';
import type { NoiseLevel } from './noise-level.ts';
import type { PredictFunction } from './prediction.ts';

/** A part of a run, from 0 where it starts to 1 where it ends, by a clock that does not depend on the number of steps. */
export interface NoiseInterval {
  readonly from: number;
  readonly to: number;
}

/** Which steps a run has: so many, chosen by the scheduler, or those that somebody chose. */
export interface StepChoice {
  readonly numInferenceSteps: number;
  /** What the network is told for its time at each step, descending, in place of what the scheduler would choose. */
  readonly timesteps?: readonly number[] | undefined;
  /**
   * sigma / scale at each step, descending, and where the last step ends, in place of what the scheduler would choose. For
   * a flow, which begins at the scale 0, sigma itself: from 1 to 0.
   */
  readonly sigmas?: readonly number[] | undefined;
}

/** What a run offers its solver. */
export interface SamplingContext extends StepChoice {
  /**
   * The number of the first step that is taken; 0 if left out. After 0 the run starts from a state at the level of that
   * step, such as a picture with its noise, rather than from the prior. Heard by schedulers that say their levels
   * beforehand, by `levelsFor`.
   */
  readonly begin?: number | undefined;
  /**
   * Standard normal noise in the shape of `like`, as a new tensor that the solver may write into.
   *
   * @param over - the part of the run that the noise is for. In a run along a Brownian path, it is the path's increment
   * over that part, divided by its standard deviation; a solver that never says so can't be run along one.
   */
  noise(like: FloatTensor, over?: NoiseInterval): FloatTensor;
}

/**
 * One update of the state. `sample` and `mean` belong to the consumer, who may replace either before
 * asking for the next step: the solver goes on from what it finds there.
 */
export interface SamplingStep {
  /** Number of the update, from 0. */
  readonly index: number;
  /** How far the run is, from 0 where it began to 1. An adaptive solver knows no total number of steps. */
  readonly progress: number;
  /** The noise level of `sample`. */
  readonly level: NoiseLevel;
  /** The state after the update, `[batch, channels, height, width]`. */
  sample: FloatTensor;
  /** The state without the noise that the update added. The last step's mean is the result. */
  mean: FloatTensor;
}

/**
 * A numerical solver of the reverse-time SDE or ODE, from noise to data.
 *
 * It contains its algorithm and nothing else, and keeps no state of a run in the object: two runs can
 * share it. {@link runScheduler} draws the prior, hands out noise, counts, checks and aborts.
 */
export interface Scheduler extends Component {
  /** Standard deviation of the prior that a run starts from. */
  readonly initNoiseSigma: number;
  /** The settings, of which another scheduler can be made: `DDIMScheduler.fromConfig(scheduler.config)`. */
  readonly config?: object;
  /** Steps of a run where nobody says how many, for a solver of fewer or more than is usual. */
  readonly defaultSteps?: number;
  /** Which lists of steps it takes in place of a number: none if left out. */
  readonly takesSteps?: readonly ('timesteps' | 'sigmas')[];
  /**
   * The noise levels of a run: where each step begins, and where the last one ends. For schedulers that know them beforehand,
   * and honour the context's `begin`; others can't start from a picture.
   *
   * @throws {InvalidArgumentError} for steps that there are no levels for.
   */
  levelsFor?(steps: StepChoice): readonly NoiseLevel[];
  /**
   * Standard deviation of the state in which a run of these steps begins, where the scheduler makes it of the prior's by a
   * factor of its own; `initNoiseSigma` if left out.
   */
  startSpreadFor?(steps: StepChoice): number;
  /** How the network is read that belongs to the same checkpoint, where the scheduler's configuration says so. */
  readonly parameterization?: Parameterization | undefined;
  /** Yields once after each update of the state, and draws no noise ahead of a yield. */
  sample(predict: PredictFunction, start: FloatTensor, context: SamplingContext): AsyncGenerator<SamplingStep, void>;
}
