import type { NoiseLevel } from '@langevin/core';
import { type BetaConfig, LinearBeta } from './linear-beta.ts';
import { LinearSde, requireRatio } from './linear-sde.ts';
import type { Transition } from './sde.ts';

/**
 * The variance-preserving SDE (arXiv:2011.13456, eq. 11 and 33), of which DDPM is the discretization. With
 * B(t) = ∫ β from 0 to t:
 *
 * dx = −½ β(t) x dt + √β(t) dw,  scale = e^(−B/2),  sigma² = 1 − e^(−B)
 */
export class VpSde extends LinearSde {
  static readonly className: string = 'VpSde';
  readonly #beta: LinearBeta;
  readonly initNoiseSigma = 1;

  /** @throws {ConfigError} for an unknown setting, or a value out of range. */
  constructor(config: Partial<BetaConfig> = {}) {
    super();
    this.#beta = new LinearBeta(VpSde.className, config);
  }

  get config(): BetaConfig {
    return this.#beta.config;
  }

  drift(time: number): number {
    return -this.#beta.at(time) / 2;
  }

  diffusion(time: number): number {
    return Math.sqrt(this.#beta.at(time));
  }

  levelAt(time: number): NoiseLevel {
    const integral = this.#beta.integral(time);
    return { time, scale: Math.exp(-integral / 2), sigma: Math.sqrt(-Math.expm1(-integral)) };
  }

  /** (sigma / scale)² = e^B − 1. */
  override timeOf(ratio: number): number {
    requireRatio(ratio, 0, Math.sqrt(Math.expm1(this.#beta.integral(1))));
    return this.#beta.timeOf(Math.log1p(ratio ** 2));
  }

  /** DDPM's step, x_{i+1} = √(1 − β_i) x_i + √β_i z (eq. 10). */
  override discretize(time: number, stepCount: number): Transition {
    const beta = this.#beta.discrete(time, stepCount);
    return { factor: Math.sqrt(1 - beta), variance: beta, ancestralVariance: beta };
  }

  /** α_i = 1 − β_i. */
  override correctorScale(time: number, stepCount: number): number {
    return 1 - this.#beta.discrete(time, stepCount);
  }
}
