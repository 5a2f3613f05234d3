import type { OptionKinds, Scheduler } from '@langevin/core';
import { adjustedScheduler, type ComponentTable } from '@langevin/pipeline';
import {
  type DecodingNetwork,
  type LatentOptions,
  LatentPipeline,
  type PictureSizeOptions,
  pictureSizeKinds,
} from '@langevin/pipeline/latents';
import { type LDMComponents, ldmComponents } from './ldm-components.ts';

/** Options of `LDMPipeline.stream`. */
export interface LDMOptions extends LatentOptions, PictureSizeOptions {
  /** η of a `DDIMScheduler`: how much of DDPM's noise a step adds, from 0 to 1; the scheduler's own, 0, if left out. */
  readonly eta?: number | undefined;
}

/**
 * Draws images as latents that a `VQModel` decodes (latent diffusion, Rombach et al., 2021, arXiv:2112.10752): in 50 steps if
 * nobody says otherwise. Steps are latents, and the images that `generate` returns in [0, 1].
 *
 * ```ts
 * const pipe = await LDMPipeline.fromPretrained('CompVis/ldm-celebahq-256');
 * const { images } = await pipe.generate({ seed: 0 });
 * ```
 */
export class LDMPipeline extends LatentPipeline<LDMComponents, LDMOptions> {
  static override readonly className: string = 'LDMPipeline';
  static readonly formerNames: readonly string[] = ['LatentDiffusionUncondPipeline'];
  static override readonly requires: ComponentTable<LDMComponents> = ldmComponents;

  protected override readonly defaultSteps: number = 50;
  protected override readonly ownOptions: OptionKinds<PictureSizeOptions & Pick<LDMOptions, 'eta'>> = {
    ...pictureSizeKinds,
    eta: 'any',
  };

  override get decoder(): DecodingNetwork {
    return this.components.vqvae;
  }

  /**
   * @throws {InvalidArgumentError} for `eta` where a solver without it is set.
   * @throws {ConfigError} for an `eta` out of range.
   */
  protected override schedulerFor({ eta }: LDMOptions): Scheduler {
    return adjustedScheduler(this.components.scheduler, { eta });
  }
}
