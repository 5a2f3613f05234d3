import { distilledTimesteps, requireDistilled } from '../levels/distilled-timesteps.ts';
import { latentConsistency } from '../solvers/latent-consistency.ts';
import type { Solver } from '../solvers/solver.ts';
import { type DistilledConfig, defaultDistilledConfig, distilledConfigChecks } from './distilled-config.ts';
import { TimestepScheduler } from './timestep-scheduler.ts';

/** Settings of an {@link LCMScheduler}. */
export type LCMConfig = DistilledConfig;

/**
 * Sampling of a latent consistency model (LCM, Luo et al., 2023, arXiv:2310.04378) in a few steps. diffusers has it under the
 * same name, and gives the same numbers. The network has to be distilled for it: of another one each step takes the mean of
 * all data that a state may come from.
 */
export class LCMScheduler extends TimestepScheduler<LCMConfig> {
  static override readonly className: string = 'LCMScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string =
    'Takes a latent consistency model to pictures in a few steps, with fresh noise between them.';
  static override readonly besideDiffusers: readonly string[] = ['strength'];
  static override readonly defaults: LCMConfig = defaultDistilledConfig;
  static override readonly checks: object = distilledConfigChecks;

  readonly defaultSteps: number = 4;

  /** @throws {ConfigError} for an unknown setting, a value out of range, or fewer timesteps than the network was distilled at. */
  constructor(config: Partial<LCMConfig> = {}) {
    super(config);
    requireDistilled(new.target.className, this.config);
  }

  /** @throws {InvalidArgumentError} for more steps than there are timesteps that the network was distilled at. */
  override timestepsFor(numInferenceSteps: number): number[] {
    return distilledTimesteps(numInferenceSteps, this.config);
  }

  protected override solverFor(): Solver {
    return latentConsistency(this.config);
  }
}
