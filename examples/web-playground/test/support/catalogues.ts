import { allComponents, DDPMPipeline, DDPMScheduler, ScoreSdeVePipeline, ScoreSdeVeScheduler } from 'langevin';
import { smallestNetwork } from '../../../../packages/langevin/test/web/support/smallest-network.ts';
import { SchedulerCatalogue } from '../../src/settings/scheduler-catalogue.ts';

const unet = smallestNetwork();

/** What the page offers for a network of a range of sigmas, as the shipped model is. */
export const ofSigmas: SchedulerCatalogue = await SchedulerCatalogue.of(
  new ScoreSdeVePipeline({ unet, scheduler: ScoreSdeVeScheduler.fromConfig({ sigma_min: 0.01, sigma_max: 50 }) }),
  await allComponents(),
);

/** What it offers for a network of betas. */
export const ofBetas: SchedulerCatalogue = await SchedulerCatalogue.of(
  new DDPMPipeline({ unet, scheduler: DDPMScheduler.fromConfig({ beta_schedule: 'linear', clip_sample: false }) }),
  await allComponents(),
);

/** Every entry of both, with what it is of. */
export const everyEntry: readonly (readonly [string, SchedulerCatalogue, SchedulerCatalogue['own']])[] = [
  ...ofSigmas.entries.map((entry) => [`${entry.name} of sigmas`, ofSigmas, entry] as const),
  ...ofBetas.entries.map((entry) => [`${entry.name} of betas`, ofBetas, entry] as const),
];
