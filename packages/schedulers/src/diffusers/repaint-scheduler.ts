import {
  InvalidArgumentError,
  type JumpSettings,
  type NoiseLevel,
  type Scheduler,
  type StepChoice,
} from '@langevin/core';
import { flag, share } from '../config/setting-checks.ts';
import { jumpChecks, jumpingTimesteps } from '../levels/jumping-timesteps.ts';
import { defaultTrainingSettings, type TrainingSettings } from '../levels/training-settings.ts';
import type { KnownPixels } from '../solvers/known-pixels.ts';
import { type RePaintSettings, repaint } from '../solvers/repaint.ts';
import type { Solver } from '../solvers/solver.ts';
import { TimestepScheduler } from './timestep-scheduler.ts';

/**
 * Settings of a {@link RePaintScheduler}. All are diffusers' but what the network predicts, which is the noise there; it takes
 * the jumps with each run.
 */
export interface RePaintConfig extends TrainingSettings, RePaintSettings, JumpSettings {}

/**
 * Inpainting by resampling (RePaint, Lugmayr et al., 2022, arXiv:2201.09865), in steps of DDIM. diffusers has it under the
 * same name, and gives the same numbers.
 *
 * ```ts
 * pipe.scheduler = RePaintScheduler.fromConfig(pipe.scheduler.config).withKnown({ images, isKnown });
 * ```
 *
 * Its runs jump back up: after each `jumpLength` steps down, `jumpNSample` - 1 times. Without known pixels it draws the
 * whole picture.
 */
export class RePaintScheduler extends TimestepScheduler<RePaintConfig> {
  static override readonly className: string = 'RePaintScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string =
    'Goes down and jumps back up again and again, so that what is drawn agrees with what is known.';
  static override readonly besideDiffusers: readonly string[] = ['predictionType', 'jumpLength', 'jumpNSample'];
  static override readonly defaults: RePaintConfig = {
    ...defaultTrainingSettings,
    eta: 0,
    clipSample: true,
    jumpLength: 10,
    jumpNSample: 10,
  };
  static override readonly checks: object = { eta: share, clipSample: flag, ...jumpChecks };

  override readonly takesSteps: NonNullable<Scheduler['takesSteps']> = [];

  /** What is known of the images that a run draws; nothing if left out. It is not saved. */
  readonly known: KnownPixels | undefined;

  /** @throws {ConfigError} for an unknown setting, a value out of range, or betas that begin without noise. */
  constructor(config: Partial<RePaintConfig> = {}, known?: KnownPixels) {
    super(config);
    this.known = known;
  }

  /** The same scheduler for pictures of which some pixels are known. */
  withKnown(known: KnownPixels): RePaintScheduler {
    return new RePaintScheduler(this.config, known);
  }

  /**
   * The timesteps of `numInferenceSteps` steps down, and of those that the jumps add: where a step down begins, and where a
   * step up ends.
   *
   * @throws {InvalidArgumentError} for more steps than the network was trained on, or more jumps than any run takes.
   */
  override timestepsFor(numInferenceSteps: number): number[] {
    const distance = this.#distance(numInferenceSteps);
    if (distance > 0) return jumpingTimesteps(numInferenceSteps, this.config).map((step) => step * distance);
    const problem = `${numInferenceSteps} are more than the ${this.config.numTrainTimesteps} timesteps of the training`;
    throw new InvalidArgumentError('numInferenceSteps', `${problem}; take at most as many.`);
  }

  /** Where each step begins, up or down, and where the last one ends: a step up ends where a step down from there would. */
  override levelsFor(steps: StepChoice): readonly NoiseLevel[] {
    const [first = 0] = this.timestepsFor(steps.numInferenceSteps);
    return [this.ladder.levelAt(first), ...this.fixedArrivals(steps)!];
  }

  protected override solverFor({ numInferenceSteps }: StepChoice): Solver {
    return repaint(this.config, this.ladder.betas, this.#distance(numInferenceSteps), this.known);
  }
  /** How many timesteps a step goes down, or up. */
  #distance(numInferenceSteps: number): number {
    return Math.floor(this.config.numTrainTimesteps / numInferenceSteps);
  }
}
