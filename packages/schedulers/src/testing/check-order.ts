import { type FloatTensor, Generator, runScheduler, type Scheduler } from '@langevin/core';
import { SchedulerCheckError } from './scheduler-check-error.ts';
import { testImageShape, testMixture } from './test-mixture.ts';

/** Options of {@link checkOrder}. */
export interface OrderOptions {
  /** The smallest number of steps; 64 if left out. The check takes 2 and 4 times as many, too. */
  readonly numInferenceSteps?: number;
  /** Images of the run; 8 if left out. */
  readonly batchSize?: number;
  /** Seed of the run; 0 if left out. */
  readonly seed?: number;
  /** By how much the order found may be below the one claimed; 0.3 if left out. */
  readonly tolerance?: number;
  /** Takes a stochastic solver's noise from one Brownian path, along which it has to converge. */
  readonly brownianPath?: boolean;
}

/** Where a run stood at its last noise level above 0. */
interface Arrival {
  readonly sigma: number;
  readonly sample: FloatTensor;
}

/**
 * Checks the order at which a scheduler converges: with N, 2N and 4N steps from the same noise, the differences have to
 * shrink by 2^order. It looks at the last level with noise, where runs of any length arrive, or at the result if they
 * don't arrive at the same.
 *
 * @param order - the claimed one, such as 2 for Heun's method.
 * @returns the order found.
 * @throws {SchedulerCheckError} if it is less than claimed.
 */
export async function checkOrder(scheduler: Scheduler, order: number, options: OrderOptions = {}): Promise<number> {
  const { numInferenceSteps = 64, batchSize = 8, seed = 0, tolerance = 0.3, brownianPath = false } = options;
  const counts = [numInferenceSteps, 2 * numInferenceSteps, 4 * numInferenceSteps];
  const arrivals: Arrival[] = [];
  const results: FloatTensor[] = [];
  for (const count of counts) {
    let arrival: Arrival | undefined;
    const { mean } = await runScheduler(scheduler, testMixture.score, {
      shape: [batchSize, ...testImageShape],
      numInferenceSteps: count,
      generator: new Generator(seed),
      brownianPath,
      onStep: ({ level, sample }) => {
        if (level.sigma > 0) arrival = { sigma: level.sigma, sample };
      },
    });
    results.push(mean);
    if (arrival) arrivals.push(arrival);
  }
  const meet = arrivals.length === counts.length && arrivals.every(({ sigma }) => isNear(sigma, arrivals[0]!.sigma));
  const [coarse, middle, fine] = (meet ? arrivals.map(({ sample }) => sample) : results) as [
    FloatTensor,
    FloatTensor,
    FloatTensor,
  ];
  const found = Math.log2(distance(coarse, middle) / distance(middle, fine));
  if (found >= order - tolerance) return found;
  const problem = `converges at order ${found.toFixed(2)} between ${counts[0]} and ${counts[2]} steps`;
  throw new SchedulerCheckError(scheduler, 'order', `${problem}; ${order} was claimed.`);
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * b;
}

/** Root mean square of the differences. */
function distance(a: FloatTensor, b: FloatTensor): number {
  const squares = a.data.reduce((sum, value, i) => sum + (value - b.data[i]!) ** 2, 0);
  return Math.sqrt(squares / a.data.length);
}
