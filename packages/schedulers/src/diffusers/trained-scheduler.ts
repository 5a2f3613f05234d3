import type { Parameterization } from '@langevin/core';
import type { NoiseLadder } from '../levels/noise-ladder.ts';
import { requireTrainingSettings, type TrainingSettings, trainedLadder } from '../levels/training-settings.ts';
import { discreteParameterization } from '../parameterizations/discrete-parameterization.ts';
import { SolverScheduler } from './solver-scheduler.ts';

/** A {@link SolverScheduler} for a network that was trained on betas, which it is told by their timesteps. */
export abstract class TrainedScheduler<C extends TrainingSettings> extends SolverScheduler<C> {
  /** ᾱ of the last timestep where betas are rescaled to end without signal: solvers that step in sigma need some. */
  static readonly lastAlphaBar: number = 0;

  /** How the network of the same checkpoint is read: it is told the timestep, and predicts what the settings say. */
  readonly parameterization: Parameterization;
  protected readonly ladder: NoiseLadder;

  /** @throws {ConfigError} for an unknown setting, a value out of range, or betas that begin without noise. */
  constructor(config: Partial<C> = {}) {
    super(config);
    const { className, lastAlphaBar } = new.target;
    requireTrainingSettings(className, this.config);
    this.ladder = trainedLadder(className, this.config, () => lastAlphaBar);
    this.parameterization = discreteParameterization(this.ladder, this.config.predictionType);
  }

  /** ᾱ_t of each timestep: the share of the data in the variance of x_t. */
  get alphasCumprod(): Float32Array {
    return this.ladder.alphasCumprod;
  }
}
