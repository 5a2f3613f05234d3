import { clamp, type NoiseLevel, type Parameterization, type StepChoice } from '@langevin/core';
import { countOf, flag, positive, type SettingChecks } from '../config/setting-checks.ts';
import { type ConsistencyLevelSettings, consistencyLevels } from '../levels/consistency-levels.ts';
import { rhoCheck } from '../levels/karras-sigmas.ts';
import { requireSigmaRange, sigmaCheck, sigmaRangeChecks } from '../levels/sigma-range.ts';
import { consistencyPreconditioning, preconditioned } from '../parameterizations/preconditioning.ts';
import { multistepConsistency } from '../solvers/multistep-consistency.ts';
import type { Solver } from '../solvers/solver.ts';
import { SolverScheduler } from './solver-scheduler.ts';

/** Settings of a {@link CMStochasticIterativeScheduler}. */
export interface CMStochasticIterativeConfig extends ConsistencyLevelSettings {
  /** Standard deviation of the data that the network was trained on. */
  readonly sigmaData: number;
  /** By how much the noise of each step is enlarged. */
  readonly sNoise: number;
  /** Whether the data of each step are limited to the range of images, from −1 to 1. */
  readonly clipDenoised: boolean;
}

/**
 * The sampler of consistency models (Song et al., 2023, arXiv:2303.01469, algorithm 1), whose networks give the data in one
 * evaluation; more make the picture better. diffusers has it under the same name.
 */
export class CMStochasticIterativeScheduler extends SolverScheduler<CMStochasticIterativeConfig> {
  static override readonly className: string = 'CMStochasticIterativeScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string =
    'Takes a consistency model from noise to pictures at once, and back up and down again for more steps.';
  static override readonly defaults: CMStochasticIterativeConfig = {
    numTrainTimesteps: 40,
    sigmaMin: 0.002,
    sigmaMax: 80,
    sigmaData: 0.5,
    sNoise: 1,
    rho: 7,
    clipDenoised: true,
  };
  static override readonly checks: SettingChecks<CMStochasticIterativeConfig> = {
    numTrainTimesteps: countOf(1),
    ...sigmaRangeChecks,
    sigmaData: sigmaCheck,
    sNoise: positive,
    rho: rhoCheck,
    clipDenoised: flag,
  };

  readonly defaultSteps: number = 1;

  /** How the network of the same checkpoint is read: as a consistency function. */
  readonly parameterization: Parameterization;

  /** @throws {ConfigError} for an unknown setting, or a value out of range. */
  constructor(config: Partial<CMStochasticIterativeConfig> = {}) {
    super(config);
    const { sigmaData, sigmaMin } = this.config;
    requireSigmaRange(new.target.className, this.config);
    this.parameterization = preconditioned(consistencyPreconditioning(sigmaData, sigmaMin));
  }

  /**
   * @param steps - a number of steps, or the numbers of levels as `numTrainTimesteps` counts them, from the largest sigma.
   * @throws {InvalidArgumentError} for more steps than there are levels, or a number of none.
   */
  override levelsFor(steps: StepChoice): readonly NoiseLevel[] {
    return consistencyLevels(steps, this.config);
  }

  protected override solverFor(): Solver {
    const { sigmaMin, sNoise, clipDenoised } = this.config;
    return multistepConsistency({
      dataSigma: sigmaMin,
      sNoise,
      ...(clipDenoised && { dataOf: (predicted) => clamp(predicted, -1, 1, predicted) }),
    });
  }

  /** As in diffusers that of the noise alone. */
  protected override spreadAt({ sigma }: NoiseLevel): number {
    return sigma;
  }
}
