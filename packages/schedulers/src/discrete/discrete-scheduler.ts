import { classNameOf, type Parameterization } from '@langevin/core';
import { ConfiguredScheduler } from '../config/configured-scheduler.ts';
import { spacedTimesteps } from '../levels/timestep-spacing.ts';
import { type DiscreteConfig, requireDiscreteConfig } from './discrete-config.ts';
import { discreteParameterization } from './discrete-parameterization.ts';
import type { NoiseLadder } from './noise-ladder.ts';
import { trainedLadder } from './training-settings.ts';

/**
 * What the schedulers of a diffusion in discrete timesteps share: its noise levels, and how a network is read that was
 * trained on them.
 */
export abstract class DiscreteScheduler<C extends DiscreteConfig> extends ConfiguredScheduler<C> {
  /** How the network of the same checkpoint is read: it is told the timestep, and predicts what the settings say. */
  readonly parameterization: Parameterization;
  protected readonly ladder: NoiseLadder;

  /**
   * @param settings - those that differ from the defaults.
   * @throws {ConfigError} for an unknown setting, a value out of range, or betas that make a schedule which begins without
   * noise, or ends without signal.
   */
  protected constructor(settings: Partial<C>) {
    super(settings);
    requireDiscreteConfig(classNameOf(this), this.config);
    this.ladder = trainedLadder(classNameOf(this), this.config);
    this.parameterization = discreteParameterization(this.ladder, this.config.predictionType);
  }

  /** The prior's standard deviation: 1, since the diffusion preserves variance. */
  override get initNoiseSigma(): number {
    return 1;
  }

  /** ᾱ_t of each timestep: the share of the data in the variance of x_t. */
  get alphasCumprod(): Float32Array {
    return this.ladder.alphasCumprod;
  }

  /**
   * The timesteps that a run visits, descending.
   *
   * @throws {InvalidArgumentError} for more steps than the network was trained on, or an offset beyond the last of them.
   */
  timestepsFor(numInferenceSteps: number): number[] {
    return spacedTimesteps(numInferenceSteps, this.config);
  }
}
