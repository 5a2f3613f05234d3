import type { NoiseLevel, StepChoice } from '@langevin/core';
import { nonNegative, positive, type SettingChecks } from '../config/setting-checks.ts';
import { exponentialSigmas } from '../levels/exponential-sigmas.ts';
import { rangeLevel, requireSigmaRange, type SigmaRange, sigmaRangeChecks } from '../levels/sigma-range.ts';
import { churnedStart } from '../solvers/churn.ts';
import { heunStep } from '../solvers/heun.ts';
import { type StepStart, singleStep } from '../solvers/single-step.ts';
import type { Solver } from '../solvers/solver.ts';
import { SolverScheduler } from './solver-scheduler.ts';

/** Settings of a {@link KarrasVeScheduler}. */
export interface KarrasVeConfig extends SigmaRange {
  /** S_noise: by how much the noise that is added is enlarged. */
  readonly sNoise: number;
  /** S_churn: how much noise a run adds in all. */
  readonly sChurn: number;
  /** The smallest sigma at which some is added. */
  readonly sMin: number;
  /** The largest sigma at which some is added. */
  readonly sMax: number;
}

/**
 * The stochastic sampler of EDM (Karras et al., 2022, arXiv:2206.00364, algorithm 2) as diffusers has it under the same
 * name: its levels are the squares of sigmas from `sigmaMax` to `sigmaMin`, spaced evenly in log σ, while its runs start
 * from noise of the deviation `sigmaMax`. `EDMHeunScheduler` is the algorithm as published.
 */
export class KarrasVeScheduler extends SolverScheduler<KarrasVeConfig> {
  static override readonly className: string = 'KarrasVeScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string = 'Heun’s method with fresh noise before each step.';
  static override readonly defaults: KarrasVeConfig = {
    sigmaMin: 0.02,
    sigmaMax: 100,
    sNoise: 1.007,
    sChurn: 80,
    sMin: 0.05,
    sMax: 50,
  };
  static override readonly checks: SettingChecks<KarrasVeConfig> = {
    ...sigmaRangeChecks,
    sNoise: positive,
    sChurn: nonNegative,
    sMin: nonNegative,
    sMax: nonNegative,
  };

  override readonly takesSteps = [] as const;

  /** @throws {ConfigError} for an unknown setting, or a value out of range. */
  constructor(config: Partial<KarrasVeConfig> = {}) {
    super(config);
    requireSigmaRange(new.target.className, this.config);
  }

  override levelsFor({ numInferenceSteps }: StepChoice): readonly NoiseLevel[] {
    const { sigmaMin, sigmaMax } = this.#squares;
    return [...exponentialSigmas(numInferenceSteps, sigmaMin, sigmaMax), 0].map((sigma) => this.#levelOf(sigma));
  }

  protected override solverFor(): Solver {
    const { sNoise, sChurn, sMin, sMax } = this.config;
    const churned = churnedStart({ sNoise, sChurn, sTmin: sMin, sTmax: sMax }, (sigma) => this.#levelOf(sigma));
    const start: StepStart = (x, stride, noise) => {
      // diffusers draws at each step, also where it adds nothing.
      const drawn = noise(x, stride);
      return churned(x, stride, () => drawn);
    };
    return singleStep(heunStep, { start });
  }

  protected override spreadAt(): number {
    return this.config.sigmaMax;
  }

  get #squares(): SigmaRange {
    return { sigmaMin: this.config.sigmaMin ** 2, sigmaMax: this.config.sigmaMax ** 2 };
  }

  #levelOf(sigma: number): NoiseLevel {
    return rangeLevel(sigma, this.#squares);
  }
}
