import { flag, oneOf, type SettingChecks } from '../config/setting-checks.ts';
import { linspaceSpacing, spacingChecks, type TimestepSpacing } from '../levels/timestep-spacing.ts';
import type { SdeSchedulerConfig } from '../sdes/sde-scheduler.ts';
import type { VarianceType } from '../solvers/step-variances.ts';
import {
  type AlgorithmType,
  algorithmType,
  defaultLogSnrConfig,
  finalSigmasType,
  type LogSnrCommonConfig,
  logSnrChecks,
  lowestLambda,
  type SolverType,
  solverType,
  varianceType,
} from './log-snr-settings.ts';

/** Settings of a `DPMSolverMultistepScheduler`. Besides the SDE they are diffusers'. */
export interface DPMSolverConfig extends SdeSchedulerConfig, LogSnrCommonConfig {
  /**
   * `dpmsolver++` for the probability flow by the data, `dpmsolver` by the noise, and each with `sde-` for the reverse-time
   * SDE, with noise in each step.
   */
  readonly algorithmType: AlgorithmType;
  /** 3, 2, or 1 for the solver without history. */
  readonly solverOrder: number;
  /** How the second order is reached: `heun`, or `midpoint`, which the names of others mean, too. */
  readonly solverType: SolverType;
  /** Whether the last two steps are of the orders 2 and 1, in runs of fewer than 15 steps. */
  readonly lowerOrderFinal: boolean;
  /** Whether the last step is of first order in every run. A step down to sigma 0 always is. */
  readonly eulerAtFinal: boolean;
  /** Whether levels are spaced evenly in λ (arXiv:2206.00927). */
  readonly useLuLambdas: boolean;
  /** Where a run ends: at the data itself, or at the smallest sigma, whose noise it then keeps. */
  readonly finalSigmasType: 'zero' | 'sigma_min';
  /** The smallest λ = log(scale / sigma) that is visited, unless sigmas are spaced, where the SDE has timesteps. */
  readonly lambdaMinClipped: number;
  /** What the network predicts of the variance; its output tells it, whatever is said here. */
  readonly varianceType: VarianceType | null;
  /**
   * How a run is spread over the timesteps of the training, where the SDE has some and no sigmas are spaced. It then ends
   * as the spacing says, whatever `samplingEps`.
   */
  readonly timestepSpacing: TimestepSpacing;
  /** Added to each timestep, with the spacing `leading`. */
  readonly stepsOffset: number;
}

type OwnConfig = Omit<DPMSolverConfig, keyof SdeSchedulerConfig>;

/** The settings where none are given: diffusers' own. */
export const defaultDPMSolverConfig: OwnConfig = Object.freeze({
  ...defaultLogSnrConfig,
  ...linspaceSpacing,
  algorithmType: 'dpmsolver++',
  solverOrder: 2,
  solverType: 'midpoint',
  lowerOrderFinal: true,
  eulerAtFinal: false,
  useLuLambdas: false,
  finalSigmasType: 'zero',
  lambdaMinClipped: Number.NEGATIVE_INFINITY,
  varianceType: null,
});

/** What the settings may be. */
export const dpmSolverChecks: SettingChecks<OwnConfig> = {
  ...logSnrChecks,
  ...spacingChecks,
  algorithmType,
  solverOrder: oneOf([1, 2, 3]),
  solverType,
  lowerOrderFinal: flag,
  eulerAtFinal: flag,
  useLuLambdas: flag,
  finalSigmasType,
  lambdaMinClipped: lowestLambda,
  varianceType,
};
