import { completeConfig, type NoiseLevel, type Parameterization } from '@langevin/core';
import { discreteParameterization } from '../discrete/discrete-parameterization.ts';
import {
  defaultTrainingSettings,
  requireTrainingSettings,
  type TrainingSettings,
  trainedLadder,
} from '../discrete/training-settings.ts';
import { LinearSde, requireRatio } from './linear-sde.ts';
import type { Transition } from './sde.ts';

/**
 * The variance-preserving SDE that passes through the noise levels of a diffusion in T discrete timesteps, whatever its
 * betas: the one of a DDPM checkpoint. Timestep t is at the time (t + 1) / T, the data at time 0, and in between
 * B(t) = −log ᾱ is linear:
 *
 * dx = −½ B′ x dt + √B′ dw,  scale = e^(−B/2),  sigma² = 1 − e^(−B)    (arXiv:2011.13456, eq. 11)
 */
export class DiscreteVpSde extends LinearSde {
  static readonly className: string = 'DiscreteVpSde';
  readonly config: TrainingSettings;
  readonly initNoiseSigma = 1;
  /** The time of the first timestep. */
  override readonly samplingEps: number;
  override readonly timestepCount: number;
  /** How the network of the same checkpoint is read. */
  override readonly parameterization: Parameterization;
  /** B at the data and at each timestep. */
  readonly #integrals: Float64Array;

  /**
   * @param config - the settings that differ from diffusers' defaults.
   * @throws {ConfigError} for an unknown setting, a value out of range, or betas that begin without noise or end without
   * signal.
   */
  constructor(config: Partial<TrainingSettings> = {}) {
    super();
    const { className } = DiscreteVpSde;
    this.config = completeConfig(className, defaultTrainingSettings, config);
    requireTrainingSettings(className, this.config);
    const ladder = trainedLadder(className, this.config);
    this.timestepCount = this.config.numTrainTimesteps;
    this.samplingEps = 1 / this.timestepCount;
    this.parameterization = discreteParameterization(ladder, this.config.predictionType);
    this.#integrals = Float64Array.of(0, ...ladder.alphasCumprod).map((alphaBar, i) =>
      i > 0 ? -Math.log(alphaBar) : 0,
    );
  }

  drift(time: number): number {
    return -this.#rate(time) / 2;
  }

  diffusion(time: number): number {
    return Math.sqrt(this.#rate(time));
  }

  levelAt(time: number): NoiseLevel {
    const integral = this.#integral(time);
    return { time, scale: Math.exp(-integral / 2), sigma: Math.sqrt(-Math.expm1(-integral)) };
  }

  /** (sigma / scale)² = e^B − 1. */
  override timeOf(ratio: number): number {
    requireRatio(ratio, 0, Math.sqrt(Math.expm1(this.#integrals.at(-1)!)));
    const wanted = Math.log1p(ratio ** 2);
    const above = this.#integrals.findIndex((integral, i) => i > 0 && integral >= wanted);
    if (above < 0) return 1;
    const [low, high] = [this.#integrals[above - 1]!, this.#integrals[above]!];
    return (above - (high - wanted) / (high - low)) / this.timestepCount;
  }

  /** DDPM's step over 1 / `stepCount` of the time, x_{i+1} = √(1 − β) x_i + √β z (eq. 10). */
  override discretize(time: number, stepCount: number): Transition {
    const beta = -Math.expm1(this.#integral(Math.max(0, time - 1 / stepCount)) - this.#integral(time));
    return { factor: Math.sqrt(1 - beta), variance: beta, ancestralVariance: beta };
  }

  /** B(t). */
  #integral(time: number): number {
    const { below, share } = this.#place(time);
    return this.#integrals[below]! + share * (this.#integrals[below + 1]! - this.#integrals[below]!);
  }

  /** B′(t), which is β(t). */
  #rate(time: number): number {
    const { below } = this.#place(time);
    return (this.#integrals[below + 1]! - this.#integrals[below]!) * this.timestepCount;
  }

  /** Between which two of the levels a time is, and how far. A time that a level has counts to the interval below it. */
  #place(time: number): { readonly below: number; readonly share: number } {
    const place = time * this.timestepCount;
    const below = Math.min(Math.max(Math.ceil(place - 1e-9) - 1, 0), this.timestepCount - 1);
    return { below, share: place - below };
  }
}
