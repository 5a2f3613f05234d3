import { checkOptions, elementCount, Generator, type OptionKinds, runScheduler, type Scheduler } from '@langevin/core';
import { type DistributionReport, describeBatch, deviationAt, deviationOf } from './distribution-report.ts';
import { runCheck } from './run-check.ts';
import { testImageShape, testMixture, testWeights } from './test-mixture.ts';

/** Options of {@link checkDistribution}. */
export interface DistributionOptions {
  /** Steps of the run; 100 if left out. */
  readonly numInferenceSteps?: number | undefined;
  /** Images of the run; 2000 if left out. The more, the smaller the errors that are noticed. */
  readonly batchSize?: number | undefined;
  /** Seed of the run; 0 if left out. */
  readonly seed?: number | undefined;
  /**
   * What the sampler may be off besides chance, in units of what is measured: of the weights, of the components' spread
   * for their means, and of 1 for their spread, and the deviation at each step, relative to what it should be. 0.05 if
   * left out.
   */
  readonly tolerance?: number | undefined;
}

/** What the {@link DistributionOptions} may be. */
export const distributionOptionKinds: OptionKinds<DistributionOptions> = {
  numInferenceSteps: 'number',
  batchSize: 'number',
  seed: 'any',
  tolerance: 'number',
};

/** How many standard errors chance may account for. */
const standardErrors = 4.5;

/**
 * Checks that a scheduler draws from the distribution that it is given, a mixture of three Gaussians, and that
 * each of its steps is at the noise level that it says.
 *
 * @throws {InvalidArgumentError} for an option that there is not.
 * @throws {SchedulerCheckError} if weights, means, spread, or the deviation at a step, are further off than chance and
 * `tolerance` explain.
 */
export async function checkDistribution(
  scheduler: Scheduler,
  options: DistributionOptions = {},
): Promise<DistributionReport> {
  checkOptions(options, distributionOptionKinds);
  const { numInferenceSteps = 100, batchSize = 2000, seed = 0, tolerance = 0.05 } = options;
  return runCheck(scheduler, 'distribution', async (stop) => {
    const more = `distribution: { numInferenceSteps: ${4 * numInferenceSteps} }`;
    const fail = (problem: string): never =>
      stop(
        `${problem} was expected. Where the solver is right, it may need more steps than ${numInferenceSteps}: ${more}.`,
      );
    const chance = standardErrors / Math.sqrt(batchSize);
    const { mean } = await runScheduler(scheduler, testMixture.predict, {
      shape: [batchSize, ...testImageShape],
      numInferenceSteps,
      generator: new Generator(seed),
      onStep: ({ index, level, sample }) => {
        const [found, expected] = [deviationOf(sample), deviationAt(level)];
        if (Math.abs(found / expected - 1) <= tolerance + chance / Math.SQRT2) return;
        fail(`step ${index} has a standard deviation of ${format(found)}; at its level, ${format(expected)}`);
      },
    });
    const report = describeBatch(mean);
    const smallest = Math.min(...testWeights);
    const limits = {
      weightError: tolerance + chance / 2,
      meanError: tolerance + chance / Math.sqrt(smallest),
      spreadError: tolerance + chance / Math.sqrt(2 * elementCount(testImageShape)),
    };
    const found = { ...report, spreadError: Math.abs(report.spread - 1) };
    for (const [key, limit] of Object.entries(limits)) {
      const value = found[key as keyof typeof limits];
      if (value <= limit) continue;
      const problem = `${key} ${format(value)} in ${batchSize} images of ${numInferenceSteps} steps`;
      fail(`${problem}; at most ${format(limit)}`);
    }
    return report;
  });
}

function format(value: number): string {
  return value.toPrecision(3);
}
