import type { LoadOptions, OptionKinds, Scheduler } from '@langevin/core';
import { adjustedScheduler, type ComponentTable, type ImagePipelineComponents, isAdjustable } from '@langevin/pipeline';
import { DDIMScheduler, DDPMScheduler } from '@langevin/schedulers';
import type { DDIMStreamOptions, EtaOptions } from './ddim-options.ts';
import { DiscretePipeline } from './discrete-pipeline.ts';

/**
 * Draws images with the network of a denoising diffusion model in few steps (DDIM, Song et al., 2020,
 * arXiv:2010.02502): 50 if nobody says otherwise, and without noise unless `eta` asks for some. Steps are in [-1, 1],
 * and the images that `generate` returns in [0, 1].
 *
 * Of whichever scheduler a folder has, such as that of a `DDPMPipeline`, it makes a `DDIMScheduler` of the same
 * diffusion, as in diffusers. A scheduler that is handed over or set is taken as it is.
 */
export class DDIMPipeline extends DiscretePipeline<DDIMStreamOptions> {
  static override readonly className: string = 'DDIMPipeline';

  static override readonly requires: ComponentTable<ImagePipelineComponents> = {
    ...DiscretePipeline.requires,
    scheduler: { ...DiscretePipeline.requires.scheduler, classes: [DDIMScheduler, DDPMScheduler], adopt: toDdim },
  };

  protected override readonly defaultSteps: number = 50;
  protected override readonly ownOptions: OptionKinds<EtaOptions> = { eta: 'any', useClippedModelOutput: 'any' };

  /**
   * @throws {InvalidArgumentError} for settings of DDIM where another solver is set.
   * @throws {ConfigError} for an `eta` out of range.
   */
  protected override schedulerFor({ eta, useClippedModelOutput }: DDIMStreamOptions): Scheduler {
    return adjustedScheduler(this.components.scheduler, { eta, useClippedModelOutput });
  }
}

function toDdim(scheduler: Scheduler, options: LoadOptions): Scheduler {
  return isAdjustable(scheduler) ? scheduler : DDIMScheduler.fromConfig(scheduler.config, options);
}
