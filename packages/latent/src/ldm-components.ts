import type { Scheduler } from '@langevin/core';
import { UNet2DModel, VQModel } from '@langevin/models';
import {
  type ComponentTable,
  checkLoadedReading,
  type DenoisingComponents,
  type DenoisingNetwork,
  networkRows,
} from '@langevin/pipeline';
import type { DecodingNetwork } from '@langevin/pipeline/latents';
import { DDIMScheduler, DDPMScheduler } from '@langevin/schedulers';

/** What the pipelines of latent diffusion without a text are made of. */
export interface LDMComponents extends DenoisingComponents {
  /** Makes pictures of latents, after it has put the nearest entries of its codebook in their place. */
  readonly vqvae: DecodingNetwork;
  /** Looks at noisy latents and their timestep. */
  readonly unet: DenoisingNetwork;
  readonly scheduler: Scheduler;
}

/** The table of {@link LDMComponents}. */
export const ldmComponents: ComponentTable<LDMComponents> = {
  vqvae: { what: 'a decoder of latents', has: ['decode', 'config', 'downsampling'], classes: [VQModel] },
  ...networkRows({ what: 'a denoising network of latents', has: ['forward', 'config'], classes: [UNet2DModel] }),
  scheduler: {
    what: 'a solver',
    has: ['sample', 'initNoiseSigma'],
    classes: [DDIMScheduler, DDPMScheduler],
    adopt: checkLoadedReading,
  },
};
