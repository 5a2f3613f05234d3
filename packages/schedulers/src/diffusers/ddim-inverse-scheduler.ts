import type { NoiseLevel, Scheduler, StepChoice } from '@langevin/core';
import { flag, positive } from '../config/setting-checks.ts';
import { type SpacingSettings, spacedTimesteps, spacingChecks } from '../levels/timestep-spacing.ts';
import { defaultTrainingSettings, type TrainingSettings } from '../levels/training-settings.ts';
import { ddim, noEta } from '../solvers/ddim.ts';
import { defaultLimits, type LimitSettings } from '../solvers/limit-data.ts';
import type { Solver } from '../solvers/solver.ts';
import { TimestepScheduler } from './timestep-scheduler.ts';

/** Settings of a {@link DDIMInverseScheduler}. All are diffusers'. */
export interface DDIMInverseConfig
  extends TrainingSettings,
    SpacingSettings,
    Pick<LimitSettings, 'clipSample' | 'clipSampleRange'> {
  /** Whether a run begins at the data itself, rather than at the noise level of the first timestep. */
  readonly setAlphaToOne: boolean;
  /** Whether betas are rescaled to end without signal (arXiv:2305.08891, algorithm 1). */
  readonly rescaleBetasZeroSnr: boolean;
}

/**
 * DDIM the other way round (Song et al., 2020, arXiv:2010.02502, section 4.3): from a picture up to the noise that DDIM draws
 * it from. diffusers has it under the same name, and gives the same numbers; it has not the spacing `linspace`, which DDIM
 * has. A run starts from the picture, and its levels go up; each evaluation is of a state at one level, told the timestep of
 * the next.
 */
export class DDIMInverseScheduler extends TimestepScheduler<DDIMInverseConfig> {
  static override readonly className: string = 'DDIMInverseScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string = 'DDIM the other way round, from pictures up to their noise.';
  static override readonly defaults: DDIMInverseConfig = {
    ...defaultTrainingSettings,
    clipSample: true,
    clipSampleRange: 1,
    setAlphaToOne: true,
    timestepSpacing: 'leading',
    stepsOffset: 0,
    rescaleBetasZeroSnr: false,
  };
  static override readonly checks: object = {
    ...spacingChecks,
    clipSample: flag,
    clipSampleRange: positive,
    setAlphaToOne: flag,
    rescaleBetasZeroSnr: flag,
  };

  override readonly takesSteps: NonNullable<Scheduler['takesSteps']> = [];

  /**
   * The timesteps that the network is told, ascending.
   *
   * @throws {InvalidArgumentError} for more steps than the network was trained on, or an offset beyond the last of them.
   */
  override timestepsFor(numInferenceSteps: number): number[] {
    return spacedTimesteps(numInferenceSteps, this.config).reverse();
  }

  override levelsFor(steps: StepChoice): readonly NoiseLevel[] {
    const timesteps = this.timestepsFor(steps.numInferenceSteps);
    const levels = this.fixedArrivals(steps)!.map((level, i) => ({ ...level, timestep: timesteps[i] }));
    return [...levels, this.ladder.levelAt(timesteps.at(-1)!)];
  }

  protected override solverFor(): Solver {
    const { clipSample, clipSampleRange } = this.config;
    return ddim({ ...noEta, ...defaultLimits, clipSample, clipSampleRange });
  }

  /** The level below all timesteps. */
  protected override get end(): NoiseLevel {
    return this.ladder.levelAt(this.config.setAlphaToOne ? -1 : 0);
  }

  protected override arrivalsFor({ numInferenceSteps }: StepChoice): readonly NoiseLevel[] {
    return this.timestepsFor(numInferenceSteps).map((timestep) => this.ladder.levelAt(timestep));
  }
}
