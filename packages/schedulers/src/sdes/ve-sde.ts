import { completeConfig, type NoiseLevel } from '@langevin/core';
import { isNumber, requireSetting } from '../config/settings.ts';
import { discreteIndex } from './discrete-index.ts';
import { LinearSde, requireRatio } from './linear-sde.ts';
import type { Transition } from './sde.ts';

/** Settings of a {@link VeSde}. */
export interface VeSdeConfig {
  /** The smallest sigma, at time 0; 0.01 if left out. */
  readonly sigmaMin: number;
  /** The largest sigma, at time 1; 50 if left out. */
  readonly sigmaMax: number;
}

const defaults: VeSdeConfig = { sigmaMin: 0.01, sigmaMax: 50 };

/**
 * The variance-exploding SDE (arXiv:2011.13456, eq. 9 and 30), whose noise grows geometrically while the data stays:
 *
 * dx = σ(t) √(2 log(σ_max / σ_min)) dw,  σ(t) = σ_min (σ_max / σ_min)^t
 */
export class VeSde extends LinearSde {
  static readonly className: string = 'VeSde';
  readonly config: VeSdeConfig;
  override readonly samplingEps: number = 1e-5;

  /** @throws {ConfigError} for an unknown setting, or a value out of range. */
  constructor(config: Partial<VeSdeConfig> = {}) {
    super();
    this.config = completeConfig(VeSde.className, defaults, config);
    const { sigmaMin, sigmaMax } = this.config;
    const require = requireSetting.bind(undefined, VeSde.className);
    require(isNumber(sigmaMin) && sigmaMin > 0, 'sigmaMin', sigmaMin, 'a number above 0');
    require(isNumber(sigmaMax) && sigmaMax > sigmaMin, 'sigmaMax', sigmaMax, (nameOf) =>
      `a number above ${nameOf('sigmaMin')}, ${sigmaMin}`);
  }

  get initNoiseSigma(): number {
    return this.config.sigmaMax;
  }

  drift(): number {
    return 0;
  }

  diffusion(time: number): number {
    return this.#sigma(time) * Math.sqrt(2 * this.#logRange());
  }

  levelAt(time: number): NoiseLevel {
    return { time, scale: 1, sigma: this.#sigma(time) };
  }

  override timeOf(ratio: number): number {
    const { sigmaMin, sigmaMax } = this.config;
    requireRatio(ratio, sigmaMin, sigmaMax);
    return Math.log(ratio / sigmaMin) / this.#logRange();
  }

  /** Down the ladder σ_1 … σ_N of `stepCount` sigmas (eq. 8), and from the lowest to no noise at all. */
  override discretize(time: number, stepCount: number): Transition {
    const index = discreteIndex(time, stepCount);
    const sigma = this.#rung(index, stepCount);
    const below = index > 0 ? this.#rung(index - 1, stepCount) : 0;
    const variance = sigma ** 2 - below ** 2;
    return { factor: 1, variance, ancestralVariance: (below ** 2 * variance) / sigma ** 2 };
  }

  #rung(index: number, count: number): number {
    return this.#sigma(count > 1 ? index / (count - 1) : 0);
  }

  #sigma(time: number): number {
    const { sigmaMin, sigmaMax } = this.config;
    return sigmaMin * (sigmaMax / sigmaMin) ** time;
  }

  #logRange(): number {
    return Math.log(this.config.sigmaMax / this.config.sigmaMin);
  }
}
