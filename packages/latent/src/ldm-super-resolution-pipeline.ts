import { type OptionKinds, type Scheduler, scale } from '@langevin/core';
import {
  adjustedScheduler,
  type ComponentTable,
  type ImageInput,
  imageTensor,
  pictureData,
  type RunSample,
  sampleShape,
  toCentered,
} from '@langevin/pipeline';
import { type DecodingNetwork, joinChannels, type LatentOptions, LatentPipeline } from '@langevin/pipeline/latents';
import { type LDMComponents, ldmComponents } from './ldm-components.ts';

/** Options of `LDMSuperResolutionPipeline.stream`. */
export interface LDMSuperResolutionOptions extends LatentOptions {
  /** The small pictures: one, or one for each image, whose values are in [0, 1] if it is a tensor. */
  readonly image: ImageInput;
  /** η of a `DDIMScheduler`: how much of DDPM's noise a step adds, from 0 to 1; the scheduler's own, 0, if left out. */
  readonly eta?: number | undefined;
}

/**
 * Draws small pictures again, larger (latent diffusion, Rombach et al., 2021, arXiv:2112.10752, section 4.4): in 100 steps if
 * nobody says otherwise. Its network looks at the picture beside the latents, which have the picture's size, and the decoder
 * enlarges them. Steps are latents, and the images that `generate` returns in [0, 1].
 *
 * ```ts
 * const pipe = await LDMSuperResolutionPipeline.fromPretrained('CompVis/ldm-super-resolution-4x-openimages');
 * const { images } = await pipe.generate({ image, eta: 1 });
 * ```
 *
 * A picture is taken as it is, in any size that the network takes. diffusers first resizes one whose sides are no multiples of 32.
 */
export class LDMSuperResolutionPipeline extends LatentPipeline<LDMComponents, LDMSuperResolutionOptions> {
  static override readonly className: string = 'LDMSuperResolutionPipeline';
  static override readonly requires: ComponentTable<LDMComponents> = ldmComponents;

  protected override readonly defaultSteps: number = 100;
  protected override readonly ownOptions: OptionKinds<Pick<LDMSuperResolutionOptions, 'image' | 'eta'>> = {
    image: 'any',
    eta: 'any',
  };

  override get decoder(): DecodingNetwork {
    return this.components.vqvae;
  }

  /** Its latents are decoded as they are. */
  protected override get latentScale(): number {
    return 1;
  }

  /**
   * @throws {InvalidArgumentError} for `eta` where a solver without it is set.
   * @throws {ConfigError} for an `eta` out of range.
   */
  protected override schedulerFor({ eta }: LDMSuperResolutionOptions): Scheduler {
    return adjustedScheduler(this.components.scheduler, { eta });
  }

  /** @throws {InvalidArgumentError} if there is no picture, or another number of them than images. */
  protected override sampleFor(options: LDMSuperResolutionOptions): RunSample {
    const { network, networkName: name, parameterization } = this;
    const pictures = imageTensor('image', options.image);
    const [count = 1, , height, width] = pictures.dims;
    const channels = network.config.inChannels / 2;
    const { batchSize = count } = options;
    const shape = sampleShape({ name, network }, parameterization, batchSize, { height, width }, channels);
    const picture = pictureData(pictures, shape, toCentered);
    return {
      shape,
      // As in diffusers, where the whole input is scaled as a noisy sample is.
      parameterization: { ...parameterization, join: (sample, factor) => joinChannels(sample, scale(factor, picture)) },
      toImages: (latents) => this.toResult(latents, options),
    };
  }
}
