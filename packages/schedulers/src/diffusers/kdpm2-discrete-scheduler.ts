import type { NoiseLevel, StepChoice } from '@langevin/core';
import type { SettingChecks } from '../config/setting-checks.ts';
import { noSpacedSigmas, type SpacedSigmaSettings, spacedSigmaChecks } from '../levels/sigma-settings.ts';
import { linspaceSpacing, roundHalfToEven, type SpacingSettings, spacingChecks } from '../levels/timestep-spacing.ts';
import { defaultTrainingSettings, type TrainingSettings } from '../levels/training-settings.ts';
import { dpmSolver2 } from '../solvers/dpm-solver-2.ts';
import type { Solver } from '../solvers/solver.ts';
import { SigmaScheduler } from './sigma-scheduler.ts';

/** Settings of a {@link KDPM2DiscreteScheduler}. */
export interface KDPM2DiscreteConfig extends TrainingSettings, SpacingSettings, SpacedSigmaSettings {}

/**
 * DPM-Solver-2 over the sigmas of a network that was trained on betas: a run of N steps takes 2N − 1 evaluations. diffusers
 * has it under the same name, and counts the evaluations as steps.
 */
export class KDPM2DiscreteScheduler extends SigmaScheduler<KDPM2DiscreteConfig> {
  static override readonly className: string = 'KDPM2DiscreteScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string =
    'Looks a second time in the middle of each step, and goes by what it saw there.';
  static override readonly defaults: KDPM2DiscreteConfig = {
    ...defaultTrainingSettings,
    betaStart: 0.00085,
    betaEnd: 0.012,
    ...noSpacedSigmas,
    ...linspaceSpacing,
  };
  static override readonly checks: SettingChecks<Omit<KDPM2DiscreteConfig, keyof TrainingSettings>> = {
    ...spacedSigmaChecks,
    ...spacingChecks,
  };

  /** η of the noise with which a step ends. */
  protected readonly eta: number = 0;

  /** As in diffusers: the network is told whole timesteps with the sigmas of Karras et al., but for those within a step. */
  override levelsFor(steps: StepChoice): readonly NoiseLevel[] {
    const levels = super.levelsFor(steps);
    if (!this.config.useKarrasSigmas) return levels;
    return levels.map((level) => ({ ...level, timestep: roundHalfToEven(level.timestep!) }));
  }

  protected override solverFor(): Solver {
    return dpmSolver2((sigma) => this.levelOf(sigma), { eta: this.eta });
  }
}
