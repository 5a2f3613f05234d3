import { ComponentError, classNameOf, type Scheduler } from '@langevin/core';

/** Checks that a folder's scheduler does not say that its network gives something else than the score. */
export function requireScoreScheduler(scheduler: Scheduler): Scheduler {
  if (scheduler.parameterization === undefined) return scheduler;
  throw new ComponentError(
    'scheduler',
    'it says that the network predicts something else than the score at a sigma, so that this pipeline would misread it. ' +
      'DiffusionPipeline.fromPretrained() loads the one that the folder names.',
    ['a scheduler of a score network, such as ScoreSdeVeScheduler'],
    [classNameOf(scheduler)],
  );
}
