import { describeValue, LangevinError, type Scheduler } from '@langevin/core';

/** A scheduler does not do what the contract, or its own claim, says. */
export class SchedulerCheckError extends LangevinError {
  /** Which check failed, such as `order`. */
  readonly check: string;

  constructor(scheduler: Scheduler, check: string, message: string, options?: ErrorOptions) {
    super('check_failed', `${describeValue(scheduler)}, ${check}: ${message}`, options);
    this.name = 'SchedulerCheckError';
    this.check = check;
  }
}
