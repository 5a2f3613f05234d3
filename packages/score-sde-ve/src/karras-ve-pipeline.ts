import { type FloatTensor, type Parameterization, sigmaConditionedScore } from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import {
  type ComponentTable,
  fromCentered,
  ImagePipeline,
  type ImagePipelineComponents,
  networkRows,
  toCentered,
} from '@langevin/pipeline';
import { KarrasVeScheduler } from '@langevin/schedulers';
import { requireScoreScheduler } from './require-score-scheduler.ts';

/** The score network of images from 0 to 1, for samples of images from −1 to 1 (arXiv:2206.00364, eq. 213). */
const halvedScore: Parameterization = {
  ...sigmaConditionedScore,
  inputScale: () => 1 / 2,
  inputOffset: ({ scale }) => scale,
};

/**
 * Draws images with the network of a {@link ScoreSdeVePipeline} by the stochastic sampler of EDM (Karras et al., 2022,
 * arXiv:2206.00364, algorithm 2), in 50 steps if nobody says otherwise. Steps are in [-1, 1], and the images that
 * `generate` returns in [0, 1].
 *
 * Sigmas are those of images from −1 to 1: twice what the network is told.
 */
export class KarrasVePipeline extends ImagePipeline {
  static override readonly className: string = 'KarrasVePipeline';

  static override readonly requires: ComponentTable<ImagePipelineComponents> = {
    ...networkRows({ what: 'a score network', has: ['forward', 'config'], classes: [UNet2DModel] }),
    scheduler: {
      what: 'a solver',
      has: ['sample', 'initNoiseSigma'],
      classes: [KarrasVeScheduler],
      check: requireScoreScheduler,
    },
  };

  protected override readonly defaultSteps: number = 50;

  override get parameterization(): Parameterization {
    return halvedScore;
  }

  protected override toData(value: number): number {
    return toCentered(value);
  }

  override toImages(mean: FloatTensor): FloatTensor {
    return fromCentered(mean);
  }
}
