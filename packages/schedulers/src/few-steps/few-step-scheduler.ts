import type { NoiseLevel } from '@langevin/core';
import { requireSetting } from '../config/settings.ts';
import { karrasSigmas } from '../levels/karras-sigmas.ts';
import { ratioAt, ratioLevel } from '../levels/sde-levels.ts';
import { requireSignal } from '../sdes/require-signal.ts';
import { SdeScheduler, type SdeSchedulerConfig, type SdeSchedulerOptions } from '../sdes/sde-scheduler.ts';

/**
 * Base of the solvers that step in sigma rather than in time.
 *
 * They solve for x / scale, whose noise has the standard deviation sigma / scale: for every SDE that is the same
 * probability flow, dx/dσ = −σ s(x; σ) (Karras et al., 2022, arXiv:2206.00364, eq. 1 and 3, with s(t) = 1 and σ(t) = t).
 * So all that they ask of an SDE is its range of sigmas; their steps' levels have the scale 1.
 */
export abstract class FewStepScheduler<C extends SdeSchedulerConfig = SdeSchedulerConfig> extends SdeScheduler<C> {
  /** Steps of a run where nobody says how many. */
  readonly defaultSteps: number = 18;

  /** @throws {ConfigError} for an unknown setting, or a value out of range. */
  constructor(options: SdeSchedulerOptions<C>) {
    super(options);
    const { sde, samplingEps } = this.config;
    const { className } = new.target;
    requireSignal(className, sde);
    requireSetting(className, this.sigmaMin > 0, 'samplingEps', samplingEps, 'a time at which there is some noise');
  }

  /** The standard deviation of the SDE's prior, at the scale 1. */
  override get initNoiseSigma(): number {
    const { sde } = this.config;
    return sde.initNoiseSigma / sde.levelAt(1).scale;
  }

  /** The largest sigma, at time 1. */
  protected get sigmaMax(): number {
    return this.sigmaAt(1);
  }

  /** The smallest sigma at which the score is evaluated, at the time `samplingEps`. */
  protected get sigmaMin(): number {
    return this.sigmaAt(this.config.samplingEps);
  }

  /** The SDE's sigma / scale at a time. */
  protected sigmaAt(time: number): number {
    return ratioAt(this.config.sde, time);
  }

  /** The noise level of a sigma, at the scale 1; sigma 0 is the data. */
  protected levelOf(sigma: number): NoiseLevel {
    return ratioLevel(this.config.sde, sigma);
  }

  /** The levels of a run of `count` steps: `count` sigmas by the schedule of Karras et al., and sigma 0. */
  protected karrasLevels(count: number, rho: number): NoiseLevel[] {
    return [...karrasSigmas(count, this.sigmaMin, this.sigmaMax, rho), 0].map((sigma) => this.levelOf(sigma));
  }

  /** The same as the steps from one level to the next. */
  protected karrasSteps(
    count: number,
    rho: number,
  ): readonly { readonly level: NoiseLevel; readonly next: NoiseLevel }[] {
    const levels = this.karrasLevels(count, rho);
    return levels.slice(1).map((next, i) => ({ level: levels[i]!, next }));
  }
}
