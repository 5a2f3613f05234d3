import { checkOptionNames, type Scheduler } from '@langevin/core';
import { checkAbort } from './check-abort.ts';
import { checkDistribution, type DistributionOptions, distributionOptionNames } from './check-distribution.ts';
import { checkLevels } from './check-levels.ts';
import { checkNoise } from './check-noise.ts';
import { checkOrder, type OrderOptions, orderOptionNames } from './check-order.ts';
import { checkReplacedSamples } from './check-replaced-samples.ts';
import { checkSaving } from './check-saving.ts';
import { checkSteps } from './check-steps.ts';
import { type ContractOptions, contractOptionNames } from './contract-run.ts';
import type { DistributionReport } from './distribution-report.ts';

/** Options of {@link checkScheduler}. */
export interface SchedulerCheckOptions {
  /** The order at which it converges; not checked if left out. */
  readonly order?: number | undefined;
  readonly distribution?: DistributionOptions | undefined;
  readonly convergence?: OrderOptions | undefined;
  readonly contract?: ContractOptions | undefined;
}

/** What the checks measured. */
export interface SchedulerReport {
  readonly distribution: DistributionReport;
  /** The order found, if one was claimed. */
  readonly order: number | undefined;
}

/**
 * Checks a scheduler whole: its steps and their levels, replaced samples, aborts, noise, saving and loading, the
 * distribution that it draws from, and the order at which it converges. It needs no network, and takes seconds.
 *
 * ```ts
 * test('MyScheduler', () => checkScheduler(new MyScheduler({ sde: new VeSde() }), { order: 2 }));
 * ```
 *
 * @throws {InvalidArgumentError} for an option that there is not.
 * @throws {SchedulerCheckError} naming the first check that fails, and what was measured.
 */
export async function checkScheduler(
  scheduler: Scheduler,
  options: SchedulerCheckOptions = {},
): Promise<SchedulerReport> {
  checkOptionNames(options, ['order', 'distribution', 'convergence', 'contract']);
  const { order, distribution = {}, convergence = {}, contract = {} } = options;
  checkOptionNames(distribution, distributionOptionNames);
  checkOptionNames(convergence, orderOptionNames);
  checkOptionNames(contract, contractOptionNames);
  await checkSteps(scheduler, contract);
  await checkLevels(scheduler, contract);
  await checkReplacedSamples(scheduler, contract);
  await checkAbort(scheduler, contract);
  await checkNoise(scheduler, contract);
  await checkSaving(scheduler, contract);
  return {
    distribution: await checkDistribution(scheduler, distribution),
    order: order === undefined ? undefined : await checkOrder(scheduler, order, convergence),
  };
}
