import { clamp, type FloatTensor, type Parameterization, sigmaConditionedScore } from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import {
  type ComponentTable,
  ImagePipeline,
  type ImagePipelineComponents,
  networkRows,
  type StreamOptions,
} from '@langevin/pipeline';
import { ScoreSdeVeScheduler } from '@langevin/schedulers';
import { requireScoreScheduler } from './require-score-scheduler.ts';

/**
 * What a {@link ScoreSdeVePipeline} is made of: a network that takes a sample and its sigma and gives the score, and any
 * solver, a `ScoreSdeVeScheduler` in diffusers' folders.
 */
export type ScoreSdeVeComponents = ImagePipelineComponents;

/**
 * Draws images by reversing a variance-exploding diffusion (Song et al., 2021, arXiv:2011.13456): from noise of the
 * scheduler's largest sigma, along the score that the network was trained to give, to images with values in [0, 1], in
 * 2000 steps if nobody says otherwise.
 *
 * The network is handed sigma itself, and its output is taken as the score, whatever its time embedding.
 */
export class ScoreSdeVePipeline<O extends StreamOptions = StreamOptions> extends ImagePipeline<
  ScoreSdeVeComponents,
  O
> {
  static override readonly className: string = 'ScoreSdeVePipeline';

  static override readonly requires: ComponentTable<ScoreSdeVeComponents> = {
    ...networkRows({
      what: 'a score network',
      has: ['forward', 'config'],
      classes: [UNet2DModel],
      formerNames: ['model'],
    }),
    scheduler: {
      what: 'a solver',
      has: ['sample', 'initNoiseSigma'],
      classes: [ScoreSdeVeScheduler],
      check: requireScoreScheduler,
    },
  };

  protected override readonly defaultSteps: number = 2000;

  override get parameterization(): Parameterization {
    return sigmaConditionedScore;
  }

  override toImages(mean: FloatTensor): FloatTensor {
    return clamp(mean, 0, 1);
  }
}
