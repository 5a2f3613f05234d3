import { InvalidArgumentError, type NoiseLevel, type StepChoice } from '@langevin/core';
import { flag, oneOf } from '../config/setting-checks.ts';
import { type SpacingSettings, spacedTimesteps, spacingChecks } from '../levels/timestep-spacing.ts';
import { defaultTrainingSettings, type TrainingSettings } from '../levels/training-settings.ts';
import { plms } from '../solvers/plms.ts';
import { pndm, warmUpSteps } from '../solvers/pndm.ts';
import { noiseSlope, vSlope } from '../solvers/pseudo-linear.ts';
import type { Solver } from '../solvers/solver.ts';
import { TimestepScheduler } from './timestep-scheduler.ts';

/** Settings of a {@link PNDMScheduler}. All are diffusers'. */
export interface PNDMConfig extends TrainingSettings, SpacingSettings {
  /** Whether a run begins with a step that is corrected once, rather than with three of four evaluations each. */
  readonly skipPrkSteps: boolean;
  /** Whether the last step ends at the data itself, rather than at the noise level of the first timestep. */
  readonly setAlphaToOne: boolean;
}

/**
 * Pseudo numerical methods on manifolds (PNDM, Liu et al., 2022, arXiv:2202.09778): the flow of a denoising diffusion
 * model at fourth order. diffusers has it under the same name, and gives the same numbers.
 *
 * With `skipPrkSteps` it is the PLMS sampler of Stable Diffusion, whose n steps are n + 1 here: the second one corrects the
 * first. Without, the first three evaluate the network four times each.
 */
export class PNDMScheduler extends TimestepScheduler<PNDMConfig> {
  static override readonly className: string = 'PNDMScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string =
    'Begins by Runge and Kutta’s rule, and goes on from what it remembers of its steps.';
  static override readonly defaults: PNDMConfig = {
    ...defaultTrainingSettings,
    skipPrkSteps: false,
    setAlphaToOne: false,
    timestepSpacing: 'leading',
    stepsOffset: 0,
  };
  static override readonly checks: object = {
    ...spacingChecks,
    skipPrkSteps: flag,
    setAlphaToOne: flag,
    predictionType: oneOf(['epsilon', 'v_prediction']),
  };

  /**
   * @throws {InvalidArgumentError} for more steps than the network was trained on, or an offset beyond the last of them.
   */
  override timestepsFor(numInferenceSteps: number): number[] {
    return spacedTimesteps(numInferenceSteps, this.config);
  }

  /**
   * Where each step begins, and where the last one ends; with `skipPrkSteps` the second timestep stands there twice.
   *
   * @throws {InvalidArgumentError} as `timestepsFor` does, for timesteps that the network was not trained on, and for fewer
   * steps than the beginning takes.
   */
  override levelsFor(steps: StepChoice): readonly NoiseLevel[] {
    const { numInferenceSteps } = steps;
    const levels = super.levelsFor(steps);
    if (this.config.skipPrkSteps) return numInferenceSteps > 1 ? levels.toSpliced(1, 0, levels[1]!) : levels;
    if (numInferenceSteps > warmUpSteps) return levels;
    const advice = `take ${warmUpSteps + 1} or more, or set skipPrkSteps`;
    const problem = `${numInferenceSteps} are fewer than a run that begins by Runge and Kutta's rule has`;
    throw new InvalidArgumentError(steps.timesteps ? 'timesteps' : 'numInferenceSteps', `${problem}; ${advice}.`);
  }

  protected override solverFor(): Solver {
    const { skipPrkSteps, predictionType } = this.config;
    const slope = predictionType === 'v_prediction' ? vSlope : noiseSlope;
    const levelAt = (timestep: number): NoiseLevel => this.ladder.levelAt(timestep);
    return skipPrkSteps ? plms(slope, levelAt) : pndm(slope, levelAt);
  }

  protected override get end(): NoiseLevel {
    return this.ladder.levelAt(this.config.setAlphaToOne ? -1 : 0);
  }

  protected override arrivalsFor(steps: StepChoice): readonly NoiseLevel[] | undefined {
    const fixed = this.fixedArrivals(steps);
    if (fixed === undefined) return undefined;
    const levels = this.levelsFor(steps);
    if (this.config.skipPrkSteps) return fixed.length > 1 ? fixed.toSpliced(1, 0, levels[1]!) : fixed;
    return [...levels.slice(1, warmUpSteps + 1), ...fixed.slice(warmUpSteps)];
  }
}
