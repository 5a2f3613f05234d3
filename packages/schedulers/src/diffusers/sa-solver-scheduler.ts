import { flag, nonNegative, oneOf, type SettingChecks } from '../config/setting-checks.ts';
import { linspaceSpacing, type SpacingSettings, spacingChecks } from '../levels/timestep-spacing.ts';
import { defaultTrainingSettings, type TrainingSettings } from '../levels/training-settings.ts';
import { saSolver } from '../solvers/sa-solver.ts';
import type { Solver } from '../solvers/solver.ts';
import type { VarianceType } from '../solvers/step-variances.ts';
import { LogSnrScheduler } from './log-snr-scheduler.ts';
import {
  type AlgorithmType,
  algorithms,
  algorithmType,
  defaultLogSnrConfig,
  type LogSnrCommonConfig,
  logSnrChecks,
  lowestLambda,
  unsupportedFlows,
  varianceType,
} from './log-snr-settings.ts';

/** Settings of a {@link SASolverScheduler}. */
export interface SASolverConfig extends TrainingSettings, LogSnrCommonConfig, SpacingSettings {
  /** From 1 to 4. */
  readonly predictorOrder: number;
  /** From 1 to 4; with the evaluation that it waits for. */
  readonly correctorOrder: number;
  /** τ from timestep 200 to timestep 800: 0 for the probability flow, 1 for the reverse-time SDE. It is 0 elsewhere. */
  readonly tau: number;
  /** `data_prediction` or `noise_prediction`, or the name of another solver in either. */
  readonly algorithmType: AlgorithmType;
  /** Whether no step is of a higher order than there are steps left. */
  readonly lowerOrderFinal: boolean;
  readonly lambdaMinClipped: number;
  /** What the network predicts of the variance; its output tells it, whatever is said here. */
  readonly varianceType: VarianceType | null;
}

/**
 * SA-Solver over the timesteps of a network that was trained on betas (arXiv:2309.05019). diffusers has it under the same
 * name. A run ends at the first timestep, whose noise it keeps.
 */
export class SASolverScheduler extends LogSnrScheduler<SASolverConfig> {
  static override readonly className: string = 'SASolverScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string =
    'Remembers its last steps, predicts and corrects, with as much fresh noise as you ask.';
  static override readonly besideDiffusers: readonly string[] = [...LogSnrScheduler.besideDiffusers, 'tau'];
  static override readonly unsupported: object = { ...unsupportedFlows, tauFunc: null };
  static override readonly defaults: SASolverConfig = {
    ...defaultTrainingSettings,
    ...defaultLogSnrConfig,
    ...linspaceSpacing,
    predictorOrder: 2,
    correctorOrder: 2,
    tau: 1,
    algorithmType: 'data_prediction',
    lowerOrderFinal: true,
    lambdaMinClipped: Number.NEGATIVE_INFINITY,
    varianceType: null,
  };
  static override readonly checks: SettingChecks<Omit<SASolverConfig, keyof TrainingSettings>> = {
    ...logSnrChecks,
    ...spacingChecks,
    predictorOrder: oneOf([1, 2, 3, 4]),
    correctorOrder: oneOf([1, 2, 3, 4]),
    tau: nonNegative,
    algorithmType,
    lowerOrderFinal: flag,
    lambdaMinClipped: lowestLambda,
    varianceType,
  };

  protected override get method(): Solver {
    const { tau, algorithmType } = this.config;
    return saSolver({
      predictorOrder: this.config.predictorOrder,
      correctorOrder: this.config.correctorOrder,
      lowerOrderFinal: this.config.lowerOrderFinal,
      integrand: algorithms[algorithmType].integrand,
      variant: 'bh1',
      tau: ({ timestep = 0 }) => (timestep >= 200 && timestep <= 800 ? tau : 0),
    });
  }
}
