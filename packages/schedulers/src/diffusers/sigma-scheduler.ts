import type { NoiseLevel, StepChoice } from '@langevin/core';
import { sigmaLevels, sigmaSchedule } from '../levels/sigma-levels.ts';
import type { SigmaSettings } from '../levels/sigma-settings.ts';
import { sigmaLevel, TrainedSigmas } from '../levels/trained-sigmas.ts';
import type { TrainingSettings } from '../levels/training-settings.ts';
import { TrainedScheduler } from './trained-scheduler.ts';

/** A {@link TrainedScheduler} whose solver steps in sigma = √((1 − ᾱ) / ᾱ), at the scale 1. */
export abstract class SigmaScheduler<C extends TrainingSettings & SigmaSettings> extends TrainedScheduler<C> {
  override readonly takesSteps = ['timesteps', 'sigmas'] as const;
  readonly #trained = new TrainedSigmas(this.alphasCumprod);

  override levelsFor(steps: StepChoice): readonly NoiseLevel[] {
    return sigmaLevels(sigmaSchedule(this.#trained, steps, this.config), this.config.numTrainTimesteps);
  }

  /** The level of any sigma, such as one within a step. */
  protected levelOf(sigma: number): NoiseLevel {
    return sigmaLevel(sigma, this.#trained.timestepOf(sigma), this.config.numTrainTimesteps);
  }

  /** As in diffusers: with the spacing `leading` that of a state, otherwise that of its noise alone. */
  protected override spreadAt({ sigma }: NoiseLevel): number {
    return this.config.timestepSpacing === 'leading' ? Math.hypot(1, sigma) : sigma;
  }
}
