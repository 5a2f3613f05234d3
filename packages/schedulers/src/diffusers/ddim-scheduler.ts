import type { NoiseLevel, StepChoice } from '@langevin/core';
import { flag } from '../config/setting-checks.ts';
import { spacedTimesteps } from '../levels/timestep-spacing.ts';
import { ddim, type EtaSettings, etaChecks, noEta } from '../solvers/ddim.ts';
import type { Solver } from '../solvers/solver.ts';
import { type DiscreteConfig, defaultDiscreteConfig, discreteChecks } from './discrete-config.ts';
import { TimestepScheduler } from './timestep-scheduler.ts';

/** Settings of a {@link DDIMScheduler}. All are diffusers', which takes those of `EtaSettings` with each call. */
export interface DDIMConfig extends DiscreteConfig, EtaSettings {
  /** Whether the last step ends at the data itself, rather than at the noise level of the first timestep. */
  readonly setAlphaToOne: boolean;
}

/**
 * Sampling of a denoising diffusion implicit model (DDIM, Song et al., 2020, arXiv:2010.02502): the network of a DDPM in
 * far fewer steps, without noise or with a share of DDPM's. diffusers has it under the same name, and gives the same
 * numbers.
 */
export class DDIMScheduler extends TimestepScheduler<DDIMConfig> {
  static override readonly className: string = 'DDIMScheduler';
  static readonly library: string = 'diffusers';
  static override readonly about: string = 'The steps of DDPM, made longer by leaving out their noise.';
  static override readonly besideDiffusers: readonly string[] = Object.keys(noEta);
  static override readonly defaults: DDIMConfig = { ...defaultDiscreteConfig, setAlphaToOne: true, ...noEta };
  static override readonly checks: object = { ...discreteChecks, setAlphaToOne: flag, ...etaChecks };

  /** The same scheduler with other settings. @throws {ConfigError} for a value out of range. */
  with(settings: Partial<DDIMConfig>): DDIMScheduler {
    return new DDIMScheduler({ ...this.config, ...settings });
  }

  /** @throws {InvalidArgumentError} for more steps than the network was trained on, or an offset beyond the last of them. */
  override timestepsFor(numInferenceSteps: number): number[] {
    return spacedTimesteps(numInferenceSteps, this.config);
  }

  protected override solverFor(): Solver {
    return ddim(this.config);
  }

  protected override get end(): NoiseLevel {
    return this.ladder.levelAt(this.config.setAlphaToOne ? -1 : 0);
  }

  protected override arrivalsFor(steps: StepChoice): readonly NoiseLevel[] | undefined {
    return this.fixedArrivals(steps);
  }
}
