import type { Scheduler } from '@langevin/core';
import type { DenoisingNetwork } from '@langevin/pipeline';
import { testMixture } from '@langevin/schedulers/testing';
import { ScoreSdeVePipeline } from '@langevin/score-sde-ve';

/** A score network of gray pictures of 4 × 2 pixels that makes no errors: the score of the test mixture. */
const mixtureNetwork: DenoisingNetwork = {
  config: { sampleSize: [2, 4], inChannels: 1, outChannels: 1, classEmbedType: null, numClassEmbeds: null },
  forward: (sample, sigma) => testMixture.score(sample, { time: 0, scale: 1, sigma: Number(sigma.data[0]) }),
  async savePretrained() {},
};

/** A pipeline of pictures of the test mixture. */
export function mixturePipeline(scheduler: Scheduler): ScoreSdeVePipeline {
  return new ScoreSdeVePipeline({ unet: mixtureNetwork, scheduler });
}
