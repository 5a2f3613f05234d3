import { classNameOf, InvalidArgumentError, type Scheduler } from '@langevin/core';

/** A solver whose settings can be changed for one run, as those of a `DDIMScheduler` can. */
export interface AdjustableScheduler extends Scheduler {
  with(settings: object): Scheduler;
}

/** Whether a solver's settings can be changed for one run. */
export function isAdjustable(scheduler: Scheduler): scheduler is AdjustableScheduler {
  return 'with' in scheduler;
}

/**
 * A solver with other settings for one run; the same where there are none.
 *
 * @param settings - by the names of the run's options; those that are undefined are left out.
 * @throws {InvalidArgumentError} for settings of a solver that has none such.
 * @throws {ConfigError} for a setting that is out of range.
 */
export function adjustedScheduler(scheduler: Scheduler, settings: object): Scheduler {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const [first] = given;
  if (first === undefined) return scheduler;
  if (isAdjustable(scheduler)) return scheduler.with(Object.fromEntries(given));
  throw new InvalidArgumentError(first[0], `a ${classNameOf(scheduler)} has no such setting; set a DDIMScheduler.`);
}
