import { type FloatTensor, Generator, runScheduler, type Scheduler } from '@langevin/core';
import { SchedulerCheckError } from './scheduler-check-error.ts';
import { testImageShape, testMeans, testMixture, testStd, testWeights } from './test-mixture.ts';

/** Options of {@link checkDistribution}. */
export interface DistributionOptions {
  /** Steps of the run; 100 if left out. */
  readonly numInferenceSteps?: number;
  /** Images of the run; 2000 if left out. The more, the smaller the errors that are noticed. */
  readonly batchSize?: number;
  /** Seed of the run; 0 if left out. */
  readonly seed?: number;
  /**
   * What the sampler may be off besides chance, in units of what is measured: of the weights, of the components' spread
   * for their means, and of 1 for their spread relative to what it should be. 0.05 if left out.
   */
  readonly tolerance?: number;
}

/** What a batch drawn from the mixture looks like. */
export interface DistributionReport {
  /** The largest distance of a component's share of the batch from its weight. */
  readonly weightError: number;
  /** The largest distance of a component's mean from its centre, in units of its spread. */
  readonly meanError: number;
  /** The spread of the images around their components' centres, in units of what it should be. */
  readonly spread: number;
}

/** How many standard errors chance may account for. */
const standardErrors = 4.5;

/**
 * Checks that a scheduler draws from the distribution whose score it is given: a mixture of three Gaussians.
 *
 * @throws {SchedulerCheckError} if weights, means or spread are further off than chance and `tolerance` explain.
 */
export async function checkDistribution(
  scheduler: Scheduler,
  options: DistributionOptions = {},
): Promise<DistributionReport> {
  const { numInferenceSteps = 100, batchSize = 2000, seed = 0, tolerance = 0.05 } = options;
  const generator = new Generator(seed);
  const shape = [batchSize, ...testImageShape];
  const { mean } = await runScheduler(scheduler, testMixture.score, { shape, numInferenceSteps, generator });
  const report = describeBatch(mean);

  const chance = standardErrors / Math.sqrt(batchSize);
  const smallest = Math.min(...testWeights);
  const limits = {
    weightError: tolerance + chance / 2,
    meanError: tolerance + chance / Math.sqrt(smallest),
    spreadError: tolerance + chance / Math.sqrt(2 * elementsOf(mean)),
  };
  const found = { ...report, spreadError: Math.abs(report.spread - 1) };
  for (const [key, limit] of Object.entries(limits)) {
    const value = found[key as keyof typeof limits];
    if (value <= limit) continue;
    const problem = `${key} ${format(value)} in ${batchSize} images of ${numInferenceSteps} steps`;
    throw new SchedulerCheckError(scheduler, 'distribution', `${problem}; at most ${format(limit)} was expected.`);
  }
  return report;
}

/** Sorts the images by the centre that they are nearest to. */
function describeBatch(images: FloatTensor): DistributionReport {
  const size = elementsOf(images);
  const batch = images.dims[0]!;
  const counts = testWeights.map(() => 0);
  const sums = new Float64Array(testWeights.length * size);
  let squares = 0;
  for (let image = 0; image < batch; image++) {
    const x = images.data.subarray(image * size, (image + 1) * size);
    const distances = testWeights.map((_, k) => x.reduce((sum, value, i) => sum + (value - centre(k, i)) ** 2, 0));
    const nearest = distances.indexOf(Math.min(...distances));
    counts[nearest]!++;
    squares += distances[nearest]!;
    for (let i = 0; i < size; i++) sums[nearest * size + i]! += x[i]!;
  }
  const meanErrors = sums.map((sum, i) => Math.abs(sum / counts[Math.floor(i / size)]! - testMeans.data[i]!) / testStd);
  return {
    weightError: Math.max(...counts.map((count, k) => Math.abs(count / batch - testWeights[k]!))),
    meanError: Math.max(...meanErrors),
    spread: Math.sqrt(squares / (batch * size)) / testStd,
  };

  function centre(k: number, i: number): number {
    return testMeans.data[k * size + i]!;
  }
}

function elementsOf({ dims, data }: FloatTensor): number {
  return data.length / dims[0]!;
}

function format(value: number): string {
  return value.toPrecision(3);
}
