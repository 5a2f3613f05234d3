import { describeValue, LangevinError, type Scheduler } from '@langevin/core';

/** A scheduler does not do what the contract, or its own claim, says. */
export class SchedulerCheckError extends LangevinError {
  /** Which check failed, such as `order`. */
  readonly check: string;
  /** What is wrong, without the names of the scheduler and the check. */
  readonly problem: string;

  constructor(scheduler: Scheduler, check: string, message: string, options?: ErrorOptions) {
    super('check_failed', `${describeValue(scheduler)}, ${check}: ${message}`, options);
    this.name = 'SchedulerCheckError';
    this.check = check;
    this.problem = message;
  }
}

/** A scheduler fails one or more checks, all of which were run. */
export class SchedulerFindingsError extends LangevinError {
  /** One for each check that failed, in the order of the checks. */
  readonly findings: readonly SchedulerCheckError[];

  constructor(scheduler: Scheduler, findings: readonly SchedulerCheckError[]) {
    const count = findings.length === 1 ? '1 check' : `${findings.length} checks`;
    const lines = findings.map(({ check, problem }) => `- ${check}: ${problem}`);
    super('checks_failed', `${describeValue(scheduler)} fails ${count}:\n${lines.join('\n')}`);
    this.name = 'SchedulerFindingsError';
    this.findings = findings;
  }
}
