import {
  checkOptions,
  describeValue,
  type FloatTensor,
  Generator,
  InvalidArgumentError,
  type OptionKinds,
  runScheduler,
  type SamplingStep,
  type Scheduler,
} from '@langevin/core';
import { runCheck } from './run-check.ts';
import { testImageShape, testMixture } from './test-mixture.ts';

/** Options of {@link checkOrder}. */
export interface OrderOptions {
  /** The smallest number of steps; 64 if left out. The check takes 2 and 4 times as many, too. */
  readonly numInferenceSteps?: number | undefined;
  /** Images of the run; 8 if left out. */
  readonly batchSize?: number | undefined;
  /** Seed of the run; 0 if left out. */
  readonly seed?: number | undefined;
  /** By how much the order found may be below the one claimed; 0.3 if left out. */
  readonly tolerance?: number | undefined;
  /** Takes a stochastic solver's noise from one Brownian path, along which it has to converge. */
  readonly brownianPath?: boolean | undefined;
}

/** What the {@link OrderOptions} may be. */
export const orderOptionKinds: OptionKinds<OrderOptions> = {
  numInferenceSteps: 'number',
  batchSize: 'number',
  seed: 'any',
  tolerance: 'number',
  brownianPath: 'boolean',
};

/**
 * Checks the order at which a scheduler converges: with N, 2N and 4N steps from the same noise, the differences have to
 * shrink by 2^order. It looks at the last level with noise, where runs of any length arrive, or at the result if they
 * don't arrive at the same.
 *
 * @param order - the claimed one, such as 2 for Heun's method.
 * @returns the order found.
 * @throws {InvalidArgumentError} for an option that there is not.
 * @throws {SchedulerCheckError} if it is less than claimed.
 */
export async function checkOrder(scheduler: Scheduler, order: number, options: OrderOptions = {}): Promise<number> {
  checkOptions(options, orderOptionKinds);
  if (typeof order !== 'number') {
    throw new InvalidArgumentError('order', `${describeValue(order)} is no order; pass a number, such as 2.`);
  }
  return runCheck(scheduler, 'order', async (fail) => {
    const { numInferenceSteps = 64, tolerance = 0.3 } = options;
    const counts = [numInferenceSteps, 2 * numInferenceSteps, 4 * numInferenceSteps] as const;
    const runs = [
      await arrivalsOf(scheduler, counts[0], options),
      await arrivalsOf(scheduler, counts[1], options),
      await arrivalsOf(scheduler, counts[2], options),
    ] as const;
    const meet = runs.every(({ sigma }) => Math.abs(sigma - runs[0].sigma) <= 1e-6 * sigma);
    const [coarse, middle, fine] = runs.map(({ arrival, result }) => (meet ? arrival : result)) as [
      FloatTensor,
      FloatTensor,
      FloatTensor,
    ];
    const between = `between ${counts[0]} and ${counts[2]} steps`;
    const [first, second] = [distance(coarse, middle), distance(middle, fine)];
    if (first === 0) fail(`nothing changes ${between}; take fewer, or follow numInferenceSteps.`);
    const found = Math.log2(first / second);
    if (!(found >= order - tolerance)) fail(`converges at order ${found.toFixed(2)} ${between}; ${order} was claimed.`);
    return found;
  });
}

/** A run: where it stood at its last noise level above 0, which is 0 if there was none, and its result. */
async function arrivalsOf(
  scheduler: Scheduler,
  numInferenceSteps: number,
  { batchSize = 8, seed = 0, brownianPath = false }: OrderOptions,
): Promise<{ readonly sigma: number; readonly arrival: FloatTensor; readonly result: FloatTensor }> {
  let last: SamplingStep | undefined;
  const { mean } = await runScheduler(scheduler, testMixture.predict, {
    shape: [batchSize, ...testImageShape],
    numInferenceSteps,
    generator: new Generator(seed),
    brownianPath,
    onStep: (step) => {
      if (step.level.sigma > 0) last = step;
    },
  });
  return { sigma: last?.level.sigma ?? 0, arrival: last?.sample ?? mean, result: mean };
}

/** Root mean square of the differences. */
function distance(a: FloatTensor, b: FloatTensor): number {
  const squares = a.data.reduce((sum, value, i) => sum + (value - b.data[i]!) ** 2, 0);
  return Math.sqrt(squares / a.data.length);
}
