import type { NoiseLevel, StepChoice } from '@langevin/core';
import { countOf, flag, oneOf, orNull, positive, type SettingChecks } from '../config/setting-checks.ts';
import { defaultTrainingSettings, type TrainingSettings } from '../discrete/training-settings.ts';
import { type SigmaSettings, sigmaLevels, sigmaSchedule } from '../levels/sigma-levels.ts';
import { timestepSpacings } from '../levels/timestep-spacing.ts';
import { TrainedSigmas } from '../levels/trained-sigmas.ts';
import { type ChurnSettings, churnChecks, noChurn } from '../solvers/churn.ts';
import { churnedEuler } from '../solvers/churned-euler.ts';
import { euler } from '../solvers/euler.ts';
import type { Solver } from '../solvers/solver.ts';
import { TrainedScheduler } from './trained-scheduler.ts';

/** Settings of an {@link EulerDiscreteScheduler}. */
export interface EulerDiscreteConfig extends TrainingSettings, Required<SigmaSettings>, ChurnSettings {
  readonly rescaleBetasZeroSnr: boolean;
}

/** Euler's method over the sigmas of a network that was trained on betas. diffusers has it under the same name. */
export class EulerDiscreteScheduler extends TrainedScheduler<EulerDiscreteConfig> {
  static override readonly className: string = 'EulerDiscreteScheduler';
  static readonly library: string = 'diffusers';
  static override readonly besideDiffusers: readonly string[] = Object.keys(noChurn);
  static override readonly lastAlphaBar: number = 2 ** -24;
  static override readonly defaults: EulerDiscreteConfig = {
    ...defaultTrainingSettings,
    interpolationType: 'linear',
    useKarrasSigmas: false,
    useExponentialSigmas: false,
    useBetaSigmas: false,
    sigmaMin: null,
    sigmaMax: null,
    timestepSpacing: 'linspace',
    stepsOffset: 0,
    rescaleBetasZeroSnr: false,
    finalSigmasType: 'zero',
    ...noChurn,
  };
  static override readonly checks: SettingChecks<Omit<EulerDiscreteConfig, keyof TrainingSettings>> = {
    interpolationType: oneOf(['linear', 'log_linear']),
    useKarrasSigmas: flag,
    useExponentialSigmas: flag,
    useBetaSigmas: flag,
    sigmaMin: orNull(positive),
    sigmaMax: orNull(positive),
    timestepSpacing: oneOf(timestepSpacings),
    stepsOffset: countOf(0),
    rescaleBetasZeroSnr: flag,
    finalSigmasType: oneOf(['zero', 'sigma_min']),
    ...churnChecks,
  };

  override readonly takesSteps = ['timesteps', 'sigmas'] as const;

  override levelsFor(steps: StepChoice): readonly NoiseLevel[] {
    const trained = new TrainedSigmas(this.alphasCumprod);
    return sigmaLevels(sigmaSchedule(trained, steps, this.config), this.config.numTrainTimesteps);
  }

  protected override get solver(): Solver {
    return this.config.sChurn > 0 ? churnedEuler(this.config) : euler;
  }

  /** As in diffusers: with the spacing `leading` that of a state, otherwise that of its noise alone. */
  protected override spreadAt({ sigma }: NoiseLevel): number {
    return this.config.timestepSpacing === 'leading' ? Math.hypot(1, sigma) : sigma;
  }
}
