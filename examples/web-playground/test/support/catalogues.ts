import { allComponents, DDPMScheduler, type Scheduler, ScoreSdeVeScheduler } from 'langevin';
import { SchedulerCatalogue } from '../../src/settings/scheduler-catalogue.ts';

async function catalogueOf(scheduler: Scheduler, usualSteps: number): Promise<SchedulerCatalogue> {
  return new SchedulerCatalogue({ scheduler, usualSteps }, await allComponents());
}

/** What the page offers for a network of a range of sigmas, as the shipped model is. */
export const ofSigmas: SchedulerCatalogue = await catalogueOf(
  ScoreSdeVeScheduler.fromConfig({ sigma_min: 0.01, sigma_max: 50 }),
  2000,
);

/** What it offers for a network of betas. */
export const ofBetas: SchedulerCatalogue = await catalogueOf(
  DDPMScheduler.fromConfig({ beta_schedule: 'linear', beta_start: 0.0001, beta_end: 0.02, clip_sample: false }),
  1000,
);

/** Every entry of both, with what it is of. */
export const everyEntry: readonly (readonly [string, SchedulerCatalogue['own']])[] = [
  ...ofSigmas.entries.map((entry) => [`${entry.name} of sigmas`, entry] as const),
  ...ofBetas.entries.map((entry) => [`${entry.name} of betas`, entry] as const),
];
