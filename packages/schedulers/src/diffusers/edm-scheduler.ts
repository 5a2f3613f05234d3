import type { NoiseLevel, Parameterization, StepChoice } from '@langevin/core';
import { countOf, oneOf, type SettingChecks } from '../config/setting-checks.ts';
import { defaultEDMLevels, type EDMLevelSettings, edmLevelChecks, edmLevels } from '../levels/edm-levels.ts';
import { requireSigmaRange, sigmaCheck } from '../levels/sigma-range.ts';
import { edmPreconditioning, type Preconditioning, preconditioned } from '../parameterizations/preconditioning.ts';
import { SolverScheduler } from './solver-scheduler.ts';

/** The settings of every {@link EDMScheduler}. All are diffusers'. */
export interface EDMConfig extends EDMLevelSettings {
  /** Standard deviation of the data that the network was trained on. */
  readonly sigmaData: number;
  /** Whether the network's output is EDM's F, or −F. */
  readonly predictionType: 'epsilon' | 'v_prediction';
  /** Into how many levels diffusers divides the range where a run does not say; it changes no run. */
  readonly numTrainTimesteps: number;
}

export const defaultEDMConfig: EDMConfig = {
  ...defaultEDMLevels,
  sigmaData: 0.5,
  predictionType: 'epsilon',
  numTrainTimesteps: 1000,
};

export const edmChecks: SettingChecks<EDMConfig> = {
  ...edmLevelChecks,
  sigmaData: sigmaCheck,
  predictionType: oneOf(['epsilon', 'v_prediction']),
  numTrainTimesteps: countOf(1),
};

/** A {@link SolverScheduler} for a network with the preconditioning of EDM (Karras et al., 2022, arXiv:2206.00364). */
export abstract class EDMScheduler<C extends EDMConfig> extends SolverScheduler<C> {
  override readonly takesSteps = ['sigmas'] as const;

  /** How the network of the same checkpoint is read: by EDM's factors of its input, its output and its time. */
  readonly parameterization: Parameterization;
  protected readonly preconditioning: Preconditioning;

  /** @throws {ConfigError} for an unknown setting, or a value out of range. */
  constructor(config: Partial<C> = {}) {
    super(config);
    const { sigmaData, predictionType } = this.config;
    requireSigmaRange(new.target.className, this.config);
    this.preconditioning = edmPreconditioning(sigmaData, predictionType === 'epsilon' ? 1 : -1);
    this.parameterization = preconditioned(this.preconditioning);
  }

  override levelsFor(steps: StepChoice): readonly NoiseLevel[] {
    return edmLevels(steps, this.config);
  }
}
