import type { NoiseLevel } from '@langevin/core';
import { type BetaConfig, LinearBeta } from './linear-beta.ts';
import { LinearSde, requireRatio } from './linear-sde.ts';

/**
 * The sub-VP SDE (arXiv:2011.13456, eq. 12), whose variance stays below that of the variance-preserving one, and which
 * serves likelihoods best. With B(t) = ∫ β from 0 to t:
 *
 * dx = −½ β(t) x dt + √(β(t) (1 − e^(−2B))) dw,  scale = e^(−B/2),  sigma = 1 − e^(−B)
 *
 * It has no discretization of its own, so that of Euler and Maruyama serves.
 */
export class SubVpSde extends LinearSde {
  static readonly className: string = 'SubVpSde';
  readonly #beta: LinearBeta;
  readonly initNoiseSigma = 1;

  /** @throws {ConfigError} for an unknown setting, or a value out of range. */
  constructor(config: Partial<BetaConfig> = {}) {
    super();
    this.#beta = new LinearBeta(SubVpSde.className, config);
  }

  get config(): BetaConfig {
    return this.#beta.config;
  }

  drift(time: number): number {
    return -this.#beta.at(time) / 2;
  }

  diffusion(time: number): number {
    return Math.sqrt(this.#beta.at(time) * -Math.expm1(-2 * this.#beta.integral(time)));
  }

  levelAt(time: number): NoiseLevel {
    const integral = this.#beta.integral(time);
    return { time, scale: Math.exp(-integral / 2), sigma: -Math.expm1(-integral) };
  }

  /** sigma / scale = 2 sinh(B / 2). */
  override timeOf(ratio: number): number {
    requireRatio(ratio, 0, 2 * Math.sinh(this.#beta.integral(1) / 2));
    return this.#beta.timeOf(2 * Math.asinh(ratio / 2));
  }

  /** α_i = 1 − β_i, as for the variance-preserving SDE. */
  override correctorScale(time: number, stepCount: number): number {
    return 1 - this.#beta.discrete(time, stepCount);
  }
}
