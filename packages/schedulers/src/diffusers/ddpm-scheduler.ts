import { oneOf } from '../config/setting-checks.ts';
import { spacedTimesteps } from '../levels/timestep-spacing.ts';
import { type DDPMSettings, ddpm } from '../solvers/ddpm.ts';
import type { Solver } from '../solvers/solver.ts';
import { stepDeviations } from '../solvers/step-variances.ts';
import { type DiscreteConfig, defaultDiscreteConfig, discreteChecks } from './discrete-config.ts';
import { TimestepScheduler } from './timestep-scheduler.ts';

/** Settings of a {@link DDPMScheduler}. All are diffusers'. */
export interface DDPMConfig extends DiscreteConfig, DDPMSettings {}

/**
 * Ancestral sampling of a denoising diffusion model (DDPM, Ho et al., 2020, arXiv:2006.11239). diffusers has it under the
 * same name, and gives the same numbers.
 */
export class DDPMScheduler extends TimestepScheduler<DDPMConfig> {
  static override readonly className: string = 'DDPMScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string =
    'The ancestral sampling of the paper: as many small steps as the network was trained on.';
  static readonly formerNames: readonly string[] = ['GaussianDDPMScheduler'];
  static override readonly defaults: DDPMConfig = { ...defaultDiscreteConfig, varianceType: 'fixed_small' };
  static override readonly checks: object = { ...discreteChecks, varianceType: oneOf(stepDeviations) };

  /** @throws {InvalidArgumentError} for more steps than the network was trained on, or an offset beyond the last of them. */
  override timestepsFor(numInferenceSteps: number): number[] {
    return spacedTimesteps(numInferenceSteps, this.config);
  }

  protected override solverFor(): Solver {
    return ddpm(this.config);
  }
}
