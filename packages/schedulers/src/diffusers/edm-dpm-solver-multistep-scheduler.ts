import { flag, oneOf, type SettingChecks } from '../config/setting-checks.ts';
import { dpmSolverMultistep } from '../solvers/dpm-solver-multistep.ts';
import { noThresholding, type ThresholdSettings, thresholdChecks } from '../solvers/limit-data.ts';
import { thresholded } from '../solvers/limited-data.ts';
import type { Solver } from '../solvers/solver.ts';
import { defaultEDMConfig, type EDMConfig, EDMScheduler, edmChecks } from './edm-scheduler.ts';
import {
  type AlgorithmType,
  algorithms,
  algorithmType,
  type SolverType,
  slopeOf,
  solverType,
} from './log-snr-settings.ts';

/** Settings of an {@link EDMDPMSolverMultistepScheduler}. All are diffusers'. */
export interface EDMDPMSolverMultistepConfig extends EDMConfig, ThresholdSettings {
  /** `dpmsolver++` for the probability flow, `sde-dpmsolver++` for the reverse-time SDE. */
  readonly algorithmType: AlgorithmType;
  /** 3, 2, or 1 for the solver without history. */
  readonly solverOrder: number;
  /** How the second order is reached: `heun`, or `midpoint`, which the names of others mean, too. */
  readonly solverType: SolverType;
  /** Whether the last two steps are of the orders 2 and 1, in runs of fewer than 15 steps. */
  readonly lowerOrderFinal: boolean;
  /** Whether the last step is of first order in every run. A step down to sigma 0 always is. */
  readonly eulerAtFinal: boolean;
}

/** DPM-Solver++ (arXiv:2211.01095) for a network of EDM. diffusers has it under the same name. */
export class EDMDPMSolverMultistepScheduler extends EDMScheduler<EDMDPMSolverMultistepConfig> {
  static override readonly className: string = 'EDMDPMSolverMultistepScheduler';
  static readonly library: string = 'diffusers';
  static override readonly defaults: EDMDPMSolverMultistepConfig = {
    ...defaultEDMConfig,
    solverOrder: 2,
    ...noThresholding,
    algorithmType: 'dpmsolver++',
    solverType: 'midpoint',
    lowerOrderFinal: true,
    eulerAtFinal: false,
  };
  static override readonly checks: SettingChecks<EDMDPMSolverMultistepConfig> = {
    ...edmChecks,
    solverOrder: oneOf([1, 2, 3]),
    ...thresholdChecks,
    algorithmType,
    solverType,
    lowerOrderFinal: flag,
    eulerAtFinal: flag,
  };

  protected override solverFor(): Solver {
    const { solverOrder: order, solverType, algorithmType } = this.config;
    const solver = dpmSolverMultistep({ order, slope: slopeOf(solverType), ...algorithms[algorithmType] }, this.config);
    return thresholded(solver, this.config);
  }
}
