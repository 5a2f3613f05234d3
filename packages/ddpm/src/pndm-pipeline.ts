import type { LoadOptions, Scheduler } from '@langevin/core';
import type { ComponentTable, ImagePipelineComponents } from '@langevin/pipeline';
import { DDIMScheduler, DDPMScheduler, PNDMScheduler } from '@langevin/schedulers';
import { DiscretePipeline } from './discrete-pipeline.ts';

/**
 * Draws images with the network of a denoising diffusion model by pseudo numerical methods (PNDM, Liu et al., 2022,
 * arXiv:2202.09778): in 50 steps if nobody says otherwise, without noise. Steps are in [-1, 1], and the images that
 * `generate` returns in [0, 1].
 *
 * Of whichever scheduler a folder has it makes a `PNDMScheduler` of the same diffusion, as in diffusers. A scheduler that is
 * handed over or set is taken as it is.
 */
export class PNDMPipeline extends DiscretePipeline {
  static override readonly className: string = 'PNDMPipeline';

  static override readonly requires: ComponentTable<ImagePipelineComponents> = {
    ...DiscretePipeline.requires,
    scheduler: {
      ...DiscretePipeline.requires.scheduler,
      classes: [PNDMScheduler, DDPMScheduler, DDIMScheduler],
      adopt: toPndm,
    },
  };

  protected override readonly defaultSteps: number = 50;
}

function toPndm(scheduler: Scheduler, options: LoadOptions): Scheduler {
  return PNDMScheduler.fromConfig(scheduler.config, options);
}
