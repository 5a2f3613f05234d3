import { Generator, runScheduler, type Scheduler } from '@langevin/core';
import { expect } from 'vitest';
import { mixtureStatistics } from './mixture-statistics.ts';
import { referenceMixture } from './score-sde-reference.ts';

/** Draws from the mixture of the reference in many small steps, and expects its distribution. */
export async function expectMixture(scheduler: Scheduler): Promise<void> {
  const count = 256;
  const { mean } = await runScheduler(scheduler, referenceMixture.score, {
    shape: [count, 3, 4, 4],
    numInferenceSteps: 400,
    generator: new Generator(0),
  });
  const { shares, meanError, spread } = mixtureStatistics(mean);
  // 4.5 standard errors; the spread has next to none, but the steps bias it by their length.
  for (const [k, weight] of [0.5, 0.3, 0.2].entries()) {
    expect(Math.abs(shares[k]! - weight)).toBeLessThan(4.5 * Math.sqrt((weight * (1 - weight)) / count));
  }
  expect(meanError).toBeLessThan((4.5 * 0.1) / Math.sqrt(0.2 * count));
  expect(Math.abs(spread / 0.1 - 1)).toBeLessThan(0.06);
}
