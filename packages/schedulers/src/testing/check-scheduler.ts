import { checkOptions, type OptionKinds, type Scheduler } from '@langevin/core';
import { checkAbort } from './check-abort.ts';
import { checkBegin } from './check-begin.ts';
import { checkDistribution, type DistributionOptions, distributionOptionKinds } from './check-distribution.ts';
import { checkLevels } from './check-levels.ts';
import { checkNoise } from './check-noise.ts';
import { checkOrder, type OrderOptions, orderOptionKinds } from './check-order.ts';
import { checkReplacedSamples } from './check-replaced-samples.ts';
import { checkSaving } from './check-saving.ts';
import { checkSteps } from './check-steps.ts';
import { type ContractOptions, contractOptionKinds } from './contract-run.ts';
import type { DistributionReport } from './distribution-report.ts';
import { SchedulerCheckError, SchedulerFindingsError } from './scheduler-check-error.ts';

/** Options of {@link checkScheduler}. */
export interface SchedulerCheckOptions {
  /** The order at which it converges; not checked if left out. */
  readonly order?: number | undefined;
  readonly distribution?: DistributionOptions | undefined;
  readonly convergence?: OrderOptions | undefined;
  readonly contract?: ContractOptions | undefined;
  /** Whether all checks are run before what failed is said, all of it at once; false if left out. */
  readonly reportAll?: boolean | undefined;
}

const optionKinds: OptionKinds<SchedulerCheckOptions> = {
  order: 'number',
  distribution: 'options',
  convergence: 'options',
  contract: 'options',
  reportAll: 'boolean',
};

/** What the checks measured. */
export interface SchedulerReport {
  readonly distribution: DistributionReport;
  /** The order found, if one was claimed. */
  readonly order: number | undefined;
}

/**
 * Checks a scheduler whole: its steps and their levels, runs from the middle, replaced samples, aborts, noise, saving and loading, the
 * distribution that it draws from, and the order at which it converges. It needs no network, and takes seconds.
 *
 * ```ts
 * test('MyScheduler', () => checkScheduler(new MyScheduler({ sde: new VeSde() }), { order: 2 }));
 * ```
 *
 * @throws {InvalidArgumentError} for an option that there is not.
 * @throws {SchedulerCheckError} naming the first check that fails, and what was measured.
 * @throws {SchedulerFindingsError} in its place, with every check that fails, if `reportAll` is true.
 */
export async function checkScheduler(
  scheduler: Scheduler,
  options: SchedulerCheckOptions = {},
): Promise<SchedulerReport> {
  checkOptions(options, optionKinds);
  const { order, distribution = {}, convergence = {}, contract = {}, reportAll = false } = options;
  checkOptions(distribution, distributionOptionKinds);
  checkOptions(convergence, orderOptionKinds);
  checkOptions(contract, contractOptionKinds);

  const findings: SchedulerCheckError[] = [];
  const finding = async <T>(check: Promise<T>): Promise<T | undefined> => {
    try {
      return await check;
    } catch (error) {
      if (!(reportAll && error instanceof SchedulerCheckError)) throw error;
      findings.push(error);
      return undefined;
    }
  };
  for (const check of contractChecks) await finding(check(scheduler, contract));
  const report = {
    distribution: await finding(checkDistribution(scheduler, distribution)),
    order: order === undefined ? undefined : await finding(checkOrder(scheduler, order, convergence)),
  };
  if (findings.length > 0) throw new SchedulerFindingsError(scheduler, findings);
  return report as SchedulerReport;
}

const contractChecks = [checkSteps, checkLevels, checkBegin, checkReplacedSamples, checkAbort, checkNoise, checkSaving];
