import { completeConfig, type NoiseLevel, type Parameterization } from '@langevin/core';
import { requireSetting } from '../config/settings.ts';
import { maxBeta } from '../levels/beta-schedules.ts';
import type { LastAlphaBar } from '../levels/noise-ladder.ts';
import {
  defaultTrainingSettings,
  requireTrainingSettings,
  type TrainingSettings,
  trainedLadder,
} from '../levels/training-settings.ts';
import { hardlyAnySignal } from '../levels/zero-terminal-snr.ts';
import { discreteParameterization } from '../parameterizations/discrete-parameterization.ts';
import { LinearSde, requireRatio } from './linear-sde.ts';
import { MonotoneCubic } from './monotone-cubic.ts';
import type { Transition } from './sde.ts';

/** Settings of a {@link DiscreteVpSde}. All are diffusers'. */
export interface DiscreteVpSdeConfig extends TrainingSettings {
  /** Whether the betas are rescaled to end with hardly any signal, ᾱ ≤ 2⁻²⁴ (arXiv:2305.08891, algorithm 1). */
  readonly rescaleBetasZeroSnr: boolean;
}

/** The settings where none are given: diffusers' own. */
export const defaultDiscreteVpSdeConfig: DiscreteVpSdeConfig = Object.freeze({
  ...defaultTrainingSettings,
  rescaleBetasZeroSnr: false,
});

/**
 * What is left of the signal at the end, since without any, sigma / scale would have no end: as much as in diffusers, but
 * always less than before, since no time can be told from a ratio that falls again.
 */
const lastAlphaBar: LastAlphaBar = (before) => Math.min(hardlyAnySignal, before * (1 - maxBeta));

/**
 * The variance-preserving SDE that passes through the noise levels of a diffusion in T discrete timesteps, whatever its
 * betas: the one of a DDPM checkpoint. Timestep t is at the time (t + 1) / T, the data at time 0, and in between
 * B(t) = −log ᾱ is a monotone cubic, so that β(t) = B′(t) has no jumps:
 *
 * dx = −½ B′ x dt + √B′ dw,  scale = e^(−B/2),  sigma² = 1 − e^(−B)    (arXiv:2011.13456, eq. 11)
 */
export class DiscreteVpSde extends LinearSde {
  static readonly className: string = 'DiscreteVpSde';
  readonly config: DiscreteVpSdeConfig;
  readonly initNoiseSigma = 1;
  /** The time of the first timestep. */
  override readonly samplingEps: number;
  override readonly timestepCount: number;
  /** How the network of the same checkpoint is read. */
  override readonly parameterization: Parameterization;
  /** B, at the data and at each timestep. */
  readonly #integral: MonotoneCubic;

  /**
   * @param config - the settings that differ from diffusers' defaults.
   * @throws {ConfigError} for an unknown setting, a value out of range, or betas that begin without noise or end without
   * signal.
   */
  constructor(config: Partial<DiscreteVpSdeConfig> = {}) {
    super();
    const { className } = DiscreteVpSde;
    this.config = completeConfig(className, defaultDiscreteVpSdeConfig, config);
    requireTrainingSettings(className, this.config);
    const { numTrainTimesteps, rescaleBetasZeroSnr } = this.config;
    const isFlag = typeof rescaleBetasZeroSnr === 'boolean';
    requireSetting(className, isFlag, 'rescaleBetasZeroSnr', rescaleBetasZeroSnr, 'true or false');
    requireSetting(className, numTrainTimesteps >= 2, 'numTrainTimesteps', numTrainTimesteps, 'at least 2');
    const ladder = trainedLadder(className, this.config, lastAlphaBar);
    this.timestepCount = numTrainTimesteps;
    this.samplingEps = 1 / this.timestepCount;
    this.parameterization = discreteParameterization(ladder, this.config.predictionType);
    this.#integral = new MonotoneCubic(
      Float64Array.of(1, ...ladder.alphasCumprod).map((alphaBar) => -Math.log(alphaBar)),
    );
  }

  drift(time: number): number {
    return -this.#betaAt(time) / 2;
  }

  diffusion(time: number): number {
    return Math.sqrt(this.#betaAt(time));
  }

  levelAt(time: number): NoiseLevel {
    const integral = this.#integralTo(time);
    return { time, scale: Math.exp(-integral / 2), sigma: Math.sqrt(-Math.expm1(-integral)) };
  }

  /** (sigma / scale)² = e^B − 1. */
  override timeOf(ratio: number): number {
    requireRatio(ratio, 0, Math.sqrt(Math.expm1(this.#integralTo(1))));
    return this.#integral.placeOf(Math.log1p(ratio ** 2)) / this.timestepCount;
  }

  /** DDPM's step over 1 / `stepCount` of the time, x_{i+1} = √(1 − β) x_i + √β z (eq. 10). */
  override discretize(time: number, stepCount: number): Transition {
    const beta = -Math.expm1(this.#integralTo(time - 1 / stepCount) - this.#integralTo(time));
    return { factor: Math.sqrt(1 - beta), variance: beta, ancestralVariance: beta };
  }

  /** B(t). */
  #integralTo(time: number): number {
    return this.#integral.valueAt(time * this.timestepCount);
  }

  /** β(t) = B′(t). */
  #betaAt(time: number): number {
    return this.#integral.slopeAt(time * this.timestepCount) * this.timestepCount;
  }
}
