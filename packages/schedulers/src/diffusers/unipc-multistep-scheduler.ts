import { flag, orNull, type SettingChecks } from '../config/setting-checks.ts';
import { isCount } from '../config/settings.ts';
import { requireSetSigmaRange, sigmaCheck } from '../levels/sigma-range.ts';
import type { SigmaSettings } from '../levels/sigma-settings.ts';
import { linspaceSpacing, spacingChecks } from '../levels/timestep-spacing.ts';
import { defaultTrainingSettings, type TrainingSettings } from '../levels/training-settings.ts';
import { orderCheck } from '../solvers/lagrange-polynomials.ts';
import type { Solver } from '../solvers/solver.ts';
import { unipc } from '../solvers/unipc.ts';
import { LogSnrScheduler } from './log-snr-scheduler.ts';
import {
  defaultLogSnrConfig,
  finalSigmasType,
  type LogSnrCommonConfig,
  logSnrChecks,
  type SolverType,
  solverType,
  unsupportedFlows,
} from './log-snr-settings.ts';

/** Settings of a {@link UniPCMultistepScheduler}. All are diffusers'. */
export interface UniPCMultistepConfig
  extends TrainingSettings,
    LogSnrCommonConfig,
    Required<Omit<SigmaSettings, 'interpolationType'>> {
  /** Order of the predictor; with the corrector it is one more. */
  readonly solverOrder: number;
  /** Whether the data is integrated, rather than the noise. */
  readonly predictX0: boolean;
  /** B(h): `bh1` for h, `bh2`, which the names of others mean, too, for e^h − 1. */
  readonly solverType: SolverType;
  /** Whether no step is of a higher order than there are steps left. */
  readonly lowerOrderFinal: boolean;
  /** Numbers of the steps that are not corrected. */
  readonly disableCorrector: readonly number[];
  readonly rescaleBetasZeroSnr: boolean;
}

/**
 * UniPC over the timesteps of a network that was trained on betas (arXiv:2302.04867). diffusers has it under the same name.
 */
export class UniPCMultistepScheduler extends LogSnrScheduler<UniPCMultistepConfig> {
  static override readonly className: string = 'UniPCMultistepScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string = 'Remembers its last steps, and corrects each by what the next one sees.';
  static override readonly unsupported: object = { ...unsupportedFlows, solverP: null, shiftTerminal: null };
  static override readonly defaults: UniPCMultistepConfig = {
    ...defaultTrainingSettings,
    ...defaultLogSnrConfig,
    ...linspaceSpacing,
    solverOrder: 2,
    predictX0: true,
    solverType: 'bh2',
    lowerOrderFinal: true,
    disableCorrector: [],
    finalSigmasType: 'zero',
    rescaleBetasZeroSnr: false,
    sigmaMin: null,
    sigmaMax: null,
  };
  static override readonly checks: SettingChecks<Omit<UniPCMultistepConfig, keyof TrainingSettings>> = {
    ...logSnrChecks,
    ...spacingChecks,
    solverOrder: orderCheck,
    predictX0: flag,
    solverType,
    lowerOrderFinal: flag,
    disableCorrector: {
      isValid: (value) => Array.isArray(value) && value.every((index) => isCount(index, 0)),
      range: 'a list of whole numbers from 0',
    },
    finalSigmasType,
    rescaleBetasZeroSnr: flag,
    sigmaMin: orNull(sigmaCheck),
    sigmaMax: orNull(sigmaCheck),
  };

  /** @throws {ConfigError} for an unknown setting, or a value out of range. */
  constructor(config: Partial<UniPCMultistepConfig> = {}) {
    super(config);
    requireSetSigmaRange(new.target.className, this.config);
  }

  protected override get method(): Solver {
    const { solverOrder: order, solverType, predictX0, lowerOrderFinal, disableCorrector } = this.config;
    const variant = solverType === 'bh1' ? 'bh1' : 'bh2';
    return unipc({ order, variant, integrand: predictX0 ? 'data' : 'noise', lowerOrderFinal, disableCorrector });
  }
}
