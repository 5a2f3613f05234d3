import { flag, oneOf, type SettingChecks } from '../config/setting-checks.ts';
import { linspaceSpacing, type SpacingSettings, spacingChecks } from '../levels/timestep-spacing.ts';
import { defaultTrainingSettings, type TrainingSettings } from '../levels/training-settings.ts';
import { deis } from '../solvers/deis.ts';
import type { Solver } from '../solvers/solver.ts';
import { LogSnrScheduler } from './log-snr-scheduler.ts';
import {
  type AlgorithmType,
  algorithmType,
  defaultLogSnrConfig,
  type LogSnrCommonConfig,
  logSnrChecks,
  type SolverType,
  solverType,
  unsupportedFlows,
} from './log-snr-settings.ts';

/** Settings of a {@link DEISMultistepScheduler}. All are diffusers'. */
export interface DEISMultistepConfig extends TrainingSettings, LogSnrCommonConfig, SpacingSettings {
  /** 1, 2 or 3. */
  readonly solverOrder: number;
  /** There is one; the names of others mean it. */
  readonly algorithmType: AlgorithmType;
  /** There is one; the names of others mean it. */
  readonly solverType: SolverType;
  /** Whether the last two steps are of the orders 2 and 1, in runs of fewer than 15 steps. */
  readonly lowerOrderFinal: boolean;
}

/**
 * DEIS over the timesteps of a network that was trained on betas (arXiv:2204.13902). diffusers has it under the same name.
 * A run ends at the first timestep, whose noise it keeps.
 */
export class DEISMultistepScheduler extends LogSnrScheduler<DEISMultistepConfig> {
  static override readonly className: string = 'DEISMultistepScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string =
    'Remembers its last steps, and goes along the exponential curve through them.';
  static override readonly unsupported: object = unsupportedFlows;
  static override readonly defaults: DEISMultistepConfig = {
    ...defaultTrainingSettings,
    ...defaultLogSnrConfig,
    ...linspaceSpacing,
    solverOrder: 2,
    algorithmType: 'deis',
    solverType: 'logrho',
    lowerOrderFinal: true,
  };
  static override readonly checks: SettingChecks<Omit<DEISMultistepConfig, keyof TrainingSettings>> = {
    ...logSnrChecks,
    ...spacingChecks,
    solverOrder: oneOf([1, 2, 3]),
    algorithmType,
    solverType,
    lowerOrderFinal: flag,
  };

  protected override get method(): Solver {
    return deis(this.config.solverOrder, this.config.lowerOrderFinal);
  }
}
