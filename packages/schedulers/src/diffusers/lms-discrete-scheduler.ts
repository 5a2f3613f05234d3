import type { SettingChecks } from '../config/setting-checks.ts';
import { noSpacedSigmas, type SpacedSigmaSettings, spacedSigmaChecks } from '../levels/sigma-settings.ts';
import { linspaceSpacing, type SpacingSettings, spacingChecks } from '../levels/timestep-spacing.ts';
import { defaultTrainingSettings, type TrainingSettings } from '../levels/training-settings.ts';
import { orderCheck } from '../solvers/lagrange-polynomials.ts';
import { linearMultistep } from '../solvers/linear-multistep.ts';
import type { Solver } from '../solvers/solver.ts';
import { SigmaScheduler } from './sigma-scheduler.ts';

/** Settings of an {@link LMSDiscreteScheduler}. */
export interface LMSDiscreteConfig extends TrainingSettings, SpacingSettings, SpacedSigmaSettings {
  /** How many steps back the method looks, with the one that it takes. */
  readonly order: number;
}

/**
 * The linear multistep method over the sigmas of a network that was trained on betas. diffusers has it under the same name.
 */
export class LMSDiscreteScheduler extends SigmaScheduler<LMSDiscreteConfig> {
  static override readonly className: string = 'LMSDiscreteScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string = 'Remembers its last steps, and goes along the curve through them.';
  static override readonly besideDiffusers: readonly string[] = ['order'];
  static override readonly defaults: LMSDiscreteConfig = {
    ...defaultTrainingSettings,
    ...noSpacedSigmas,
    ...linspaceSpacing,
    order: 4,
  };
  static override readonly checks: SettingChecks<Omit<LMSDiscreteConfig, keyof TrainingSettings>> = {
    ...spacedSigmaChecks,
    ...spacingChecks,
    order: orderCheck,
  };

  protected override solverFor(): Solver {
    return linearMultistep(this.config.order);
  }
}
