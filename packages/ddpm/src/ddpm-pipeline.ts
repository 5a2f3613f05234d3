import { DiscretePipeline } from './discrete-pipeline.ts';

/**
 * Draws images with a denoising diffusion model (DDPM, Ho et al., 2020, arXiv:2006.11239): from noise of variance 1, step
 * by step along the noise that the network finds in them, in 1000 steps if nobody says otherwise. Steps are in [-1, 1],
 * and the images that `generate` returns in [0, 1].
 */
export class DDPMPipeline extends DiscretePipeline {
  static override readonly className: string = 'DDPMPipeline';

  protected override readonly defaultSteps: number = 1000;
}
