import { ComponentError, classNameOf, type Scheduler } from '@langevin/core';

/** Checks that a scheduler does not say that its network gives something else than the score. @throws {ComponentError} */
export function requireScoreScheduler(scheduler: Scheduler): void {
  if (scheduler.parameterization === undefined) return;
  throw new ComponentError(
    'scheduler',
    'it says that the network predicts something else than the score at a sigma, so that this pipeline would misread it. ' +
      'Load the pipeline that the folder names, or take a solver of an SDE, such as EulerScheduler.',
    ['a scheduler of a score network, such as ScoreSdeVeScheduler'],
    [classNameOf(scheduler)],
  );
}
