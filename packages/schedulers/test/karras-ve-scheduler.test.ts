import { type FloatTensor, Generator, type NoiseLevel, type PredictFunction, runScheduler } from '@langevin/core';
import { KarrasVeScheduler } from '@langevin/schedulers';
import {
  checkAbort,
  checkLevels,
  checkNoise,
  checkReplacedSamples,
  checkSaving,
  checkSteps,
} from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';
import { familyCases, familyMixture } from './support/family-cases.ts';
import { mixtureStatistics } from './support/mixture-statistics.ts';
import { referenceMixture } from './support/score-sde-reference.ts';

const { cases, tensors } = familyCases('KarrasVeScheduler');

/** @param rounding - what may be lost where a large state becomes a small one. */
function expectClose(found: FloatTensor, wanted: ArrayLike<number>, rounding: number): void {
  const values = Array.from(wanted);
  const rms = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
  const error = Math.max(...values.map((value, i) => Math.abs(value - found.data[i]!)));
  expect(error).toBeLessThanOrEqual(Math.max(2e-5 * rms, rounding));
}

describe('KarrasVeScheduler, as diffusers has it', () => {
  it.each(cases)('$prefix $set_timesteps', async ({ prefix, config, set_timesteps, seed }) => {
    const scheduler = KarrasVeScheduler.fromConfig(config);
    const numInferenceSteps = set_timesteps.num_inference_steps as number;
    const recorded = (key: string) => tensors[`${prefix}${key}`]!;
    const part = (key: string, i: number) => {
      const { data, shape } = recorded(key);
      const size = data.length / shape[0]!;
      return data.subarray(i * size, (i + 1) * size);
    };
    const generator = new Generator(seed);
    const start = generator.randn(recorded('noise').shape);
    const [{ sigma: first }, { sigma: second }] = scheduler.levelsFor({ numInferenceSteps }) as [
      NoiseLevel,
      NoiseLevel,
    ];
    // A step's second evaluation is at a sigma so much smaller, and the rounding of its slope counts for so much more.
    const rounding = 1e-7 * (first / second) * Math.max(...recorded('x').data.map(Math.abs));
    let index = 0;
    const evaluated: number[] = [];
    const predict: PredictFunction = (x, level) => {
      if (evaluated.length === 0) {
        expect(level.sigma).toBeCloseTo(recorded('sigma_hat').data[index]!, -Math.log10(1e-6 * level.sigma));
        expectClose(x, part('x_hat', index), rounding);
      }
      evaluated.push(level.sigma);
      return familyMixture.predict(x, level);
    };
    const context = { numInferenceSteps, noise: ({ dims }: FloatTensor) => generator.randn(dims) };
    for await (const { sample } of scheduler.sample(predict, start, context)) {
      index++;
      expect(evaluated.length).toBe(index < numInferenceSteps ? 2 : 1);
      evaluated.length = 0;
      expectClose(sample, part('x', index), rounding);
    }
    expect(index).toBe(numInferenceSteps);
  });
});

describe('a KarrasVeScheduler', () => {
  it('keeps the contract', async () => {
    for (const check of [
      checkSteps,
      checkLevels,
      checkNoise,
      checkReplacedSamples,
      checkAbort,
      checkNoise,
      checkSaving,
    ]) {
      await check(new KarrasVeScheduler());
    }
  });

  // It starts from less noise than its first level has: what it adds and removes again makes up for that.
  it('draws from a mixture', async () => {
    const { mean } = await runScheduler(new KarrasVeScheduler({ sNoise: 1 }), referenceMixture.predict, {
      shape: [600, 3, 4, 4],
      numInferenceSteps: 100,
      generator: new Generator(1),
    });
    const { shares, meanError, spread } = mixtureStatistics(mean);
    for (const [k, share] of [0.5, 0.3, 0.2].entries()) expect(Math.abs(shares[k]! - share)).toBeLessThan(0.09);
    expect(meanError).toBeLessThan(0.05);
    expect(Math.abs(spread - 0.1)).toBeLessThan(0.012);
  });

  it('refuses what is no range', () => {
    const message = 'sigmaMax: 0.01 must be a number above sigmaMin, 0.02';
    expect(() => new KarrasVeScheduler({ sigmaMax: 0.01 })).toThrow(message);
  });
});
