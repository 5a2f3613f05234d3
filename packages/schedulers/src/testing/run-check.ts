import type { Scheduler } from '@langevin/core';
import { SchedulerCheckError } from './scheduler-check-error.ts';

/** Ends a check with what is wrong. */
export type Fail = (problem: string, options?: ErrorOptions) => never;

/**
 * Runs a check. What the scheduler throws meanwhile fails it, too.
 *
 * @param check - its name, for messages.
 * @throws {SchedulerCheckError}
 */
export async function runCheck<T>(scheduler: Scheduler, check: string, body: (fail: Fail) => Promise<T>): Promise<T> {
  const fail: Fail = (problem, options) => {
    throw new SchedulerCheckError(scheduler, check, problem, options);
  };
  try {
    return await body(fail);
  } catch (cause) {
    if (cause instanceof SchedulerCheckError) throw cause;
    return fail(`it threw ${cause}`, { cause });
  }
}
