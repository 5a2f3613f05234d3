import {
  floatTensor,
  Generator,
  type PredictFunction,
  predictFrom,
  predictionFrom,
  runScheduler,
} from '@langevin/core';
import { CMStochasticIterativeScheduler } from '@langevin/schedulers';
import {
  checkAbort,
  checkLevels,
  checkNoise,
  checkReplacedSamples,
  checkSaving,
  checkSteps,
} from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';
import { describeFamily } from './support/describe-family.ts';

describeFamily('CMStochasticIterativeScheduler', ({ config }) => CMStochasticIterativeScheduler.fromConfig(config), {
  stateScale: 'one',
});

describe('a sampler of consistency models', () => {
  it.each([
    new CMStochasticIterativeScheduler({ clipDenoised: false }),
    new CMStochasticIterativeScheduler({ sigmaMin: 0.01, sNoise: 1.1 }),
  ])('keeps the contract, %#', async (scheduler) => {
    for (const check of [checkSteps, checkLevels, checkReplacedSamples, checkAbort, checkNoise, checkSaving]) {
      await check(scheduler);
    }
  });

  it.each([1, 2, 5])('draws from the data at the smallest sigma in %d steps', async (numInferenceSteps) => {
    const [mean, std, sigmaMin] = [0.3, 0.2, 0.05];
    // The consistency function of one Gaussian: along the flow a state keeps its distance in standard deviations.
    const consistency: PredictFunction = async (x, level) => {
      const shrink = Math.hypot(std, sigmaMin) / Math.hypot(std, level.sigma);
      const data = floatTensor(
        x.dims,
        x.data.map((value) => mean + (value - mean) * shrink),
      );
      return predictionFrom({ data }, x, level);
    };
    const { mean: result } = await runScheduler(new CMStochasticIterativeScheduler({ sigmaMin }), consistency, {
      shape: [1, 1, 100, 100],
      numInferenceSteps,
      generator: new Generator(0),
    });
    const average = result.data.reduce((sum, value) => sum + value, 0) / 1e4;
    const variance = result.data.reduce((sum, value) => sum + (value - average) ** 2, 0) / 1e4;
    expect(average).toBeCloseTo(mean, 2);
    expect(Math.sqrt(variance)).toBeCloseTo(Math.hypot(std, sigmaMin), 2);
  });

  it('takes a sample at the smallest sigma for the data, whatever the network says', async () => {
    const scheduler = new CMStochasticIterativeScheduler();
    const levels = scheduler.levelsFor({ numInferenceSteps: 40 });
    expect(levels.slice(-2).map(({ sigma }) => sigma)).toEqual([expect.closeTo(0.002, 12), 0.002]);
    const wild = { forward: async () => floatTensor([1, 1, 1, 2], Float32Array.of(1e4, -1e4)) };
    const sample = floatTensor([1, 1, 1, 2], Float32Array.of(0.25, -0.5));
    const { data, noise } = await predictFrom(wild, scheduler.parameterization)(sample, levels.at(-1)!);
    expect([...data.data]).toEqual([0.25, -0.5]);
    expect([...noise.data].map(Math.abs)).toEqual([0, 0]);
  });

  it('takes as many steps as are listed, of levels that it knows', async () => {
    const scheduler = new CMStochasticIterativeScheduler();
    expect(scheduler.defaultSteps).toBe(1);
    expect(() => scheduler.levelsFor({ numInferenceSteps: 41 })).toThrow('41 are more than the 40 noise levels');
    const odd = { numInferenceSteps: 2, timesteps: [40, 0] };
    expect(() => scheduler.levelsFor(odd)).toThrow('timesteps: 40 is none of the 40 levels');
    expect(() => scheduler.levelsFor({ ...odd, timesteps: [2.5, 0] })).toThrow('timesteps: 2.5 is none of the 40');
  });

  it.each([
    [{ sigmaMin: 100 }, 'sigmaMax: 80 must be a number above sigmaMin, 100'],
    [{ clipDenoised: 1 }, 'clipDenoised: 1 must be true or false'],
  ])('refuses %o', (settings, message) => {
    expect(() => new CMStochasticIterativeScheduler(settings as never)).toThrow(message);
  });
});
