import type { NoiseLevel } from '@langevin/core';
import { share } from '../config/setting-checks.ts';
import { distilledTimesteps, requireDistilled } from '../levels/distilled-timesteps.ts';
import type { Solver } from '../solvers/solver.ts';
import { strategicStochastic } from '../solvers/strategic-stochastic.ts';
import { type DistilledConfig, defaultDistilledConfig, distilledConfigChecks } from './distilled-config.ts';
import { TimestepScheduler } from './timestep-scheduler.ts';

/**
 * Settings of a {@link TCDScheduler}. diffusers takes η with each call. On the limits of the data, and on `timestepScaling`,
 * nothing depends, as in diffusers.
 */
export interface TCDConfig extends DistilledConfig {
  /** γ of the paper: how much of the noise of a step is new, from 0, none, to 1, all of it. */
  readonly eta: number;
}

/**
 * Sampling of a network with trajectory consistency distillation (TCD, Zheng et al., 2024, arXiv:2402.19159) in a few steps.
 * diffusers has it under the same name, and gives the same numbers. It ends at the first timestep.
 */
export class TCDScheduler extends TimestepScheduler<TCDConfig> {
  static override readonly className: string = 'TCDScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string =
    'Takes a consistency model down its trajectory, with as much fresh noise as you ask.';
  static override readonly besideDiffusers: readonly string[] = ['strength', 'eta'];
  static override readonly defaults: TCDConfig = { ...defaultDistilledConfig, eta: 0.3 };
  static override readonly checks: object = { ...distilledConfigChecks, eta: share };

  readonly defaultSteps: number = 4;

  /** @throws {ConfigError} for an unknown setting, a value out of range, or fewer timesteps than the network was distilled at. */
  constructor(config: Partial<TCDConfig> = {}) {
    super(config);
    requireDistilled(new.target.className, this.config);
  }

  /** @throws {InvalidArgumentError} for more steps than there are timesteps that the network was distilled at. */
  override timestepsFor(numInferenceSteps: number): number[] {
    return distilledTimesteps(numInferenceSteps, this.config);
  }

  protected override solverFor(): Solver {
    return strategicStochastic(this.config.eta, (timestep) => this.ladder.levelAt(timestep));
  }

  protected override get end(): NoiseLevel {
    return this.ladder.levelAt(0);
  }
}
