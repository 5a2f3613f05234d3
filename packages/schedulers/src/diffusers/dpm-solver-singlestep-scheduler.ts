import { flag, oneOf, type SettingChecks } from '../config/setting-checks.ts';
import { defaultTrainingSettings, type TrainingSettings } from '../levels/training-settings.ts';
import { dpmSolverSinglestep } from '../solvers/dpm-solver-singlestep.ts';
import type { Solver } from '../solvers/solver.ts';
import type { VarianceType } from '../solvers/step-variances.ts';
import { LogSnrScheduler } from './log-snr-scheduler.ts';
import {
  type AlgorithmType,
  algorithms,
  algorithmType,
  defaultLogSnrConfig,
  finalSigmasType,
  type LogSnrCommonConfig,
  logSnrChecks,
  lowestLambda,
  type SolverType,
  slopeOf,
  solverType,
  unsupportedFlows,
  varianceType,
} from './log-snr-settings.ts';

/** Settings of a {@link DPMSolverSinglestepScheduler}. All are diffusers'. */
export interface DPMSolverSinglestepConfig extends TrainingSettings, LogSnrCommonConfig {
  /** 1, 2 or 3: a step of it takes as many evaluations, and counts for as many. */
  readonly solverOrder: number;
  readonly algorithmType: AlgorithmType;
  /** `heun`, or `midpoint`, which the names of others mean, too. */
  readonly solverType: SolverType;
  /** Whether a run whose last step would be of the highest order ends with one of order 1. */
  readonly lowerOrderFinal: boolean;
  readonly finalSigmasType: 'zero' | 'sigma_min';
  readonly lambdaMinClipped: number;
  /** What the network predicts of the variance; its output tells it, whatever is said here. */
  readonly varianceType: VarianceType | null;
}

/**
 * DPM-Solver-2 and -3, and DPM-Solver++ likewise, over the timesteps of a network that was trained on betas
 * (arXiv:2206.00927, arXiv:2211.01095). diffusers has it under the same name.
 */
export class DPMSolverSinglestepScheduler extends LogSnrScheduler<DPMSolverSinglestepConfig> {
  static override readonly className: string = 'DPMSolverSinglestepScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string = 'Steps of several evaluations each, which remember nothing of one another.';
  static override readonly unsupported: object = unsupportedFlows;
  static override readonly defaults: DPMSolverSinglestepConfig = {
    ...defaultTrainingSettings,
    ...defaultLogSnrConfig,
    solverOrder: 2,
    algorithmType: 'dpmsolver++',
    solverType: 'midpoint',
    lowerOrderFinal: false,
    finalSigmasType: 'zero',
    lambdaMinClipped: Number.NEGATIVE_INFINITY,
    varianceType: null,
  };
  static override readonly checks: SettingChecks<Omit<DPMSolverSinglestepConfig, keyof TrainingSettings>> = {
    ...logSnrChecks,
    solverOrder: oneOf([1, 2, 3]),
    algorithmType,
    solverType,
    lowerOrderFinal: flag,
    finalSigmasType,
    lambdaMinClipped: lowestLambda,
    varianceType,
  };

  protected override get method(): Solver {
    const { solverOrder: order, solverType, algorithmType, lowerOrderFinal } = this.config;
    return dpmSolverSinglestep({ order, slope: slopeOf(solverType), ...algorithms[algorithmType] }, lowerOrderFinal);
  }
}
