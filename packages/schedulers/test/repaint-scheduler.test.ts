import { type FloatTensor, floatTensor, Generator, predictFrom, runScheduler } from '@langevin/core';
import { DDPMScheduler, RePaintScheduler } from '@langevin/schedulers';
import {
  checkAbort,
  checkNoise,
  checkSaving,
  checkScheduler,
  testMeans,
  testMixture,
} from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';
import { errorOverRms } from '../../../test/support/reference.ts';
import { caseTensor, type FamilyCase, familyCases, networkOutput, originals } from './support/family-cases.ts';

describe('RePaintScheduler, as diffusers has it', () => {
  const { cases, tensors } = familyCases('RePaintScheduler');
  const dims = [2, 2, 4, 4];

  it.each(cases)('$prefix', async (one: FamilyCase) => {
    const { num_inference_steps: numInferenceSteps, ...jumps } = one.set_timesteps;
    const generator = new Generator(one.seed);
    const isKnown = generator.rand([2, 1, 4, 4]);
    isKnown.data.set(isKnown.data.map((value) => (value > Math.fround(0.4) ? 1 : 0)));
    expect([...isKnown.data]).toEqual([...caseTensor(tensors, one, 'mask').data]);
    const start = generator.randn(dims);

    const scheduler = RePaintScheduler.fromConfig({ ...one.config, ...jumps });
    const predict = predictFrom(
      { forward: (x, timestep) => networkOutput(one, x, Number(timestep.data[0])) },
      scheduler.parameterization,
    );
    const noise = (): ReturnType<typeof generator.randn> => generator.randn(dims);
    const context = { numInferenceSteps: numInferenceSteps as number, noise };
    const states = [start];
    const known = { images: originals(2), isKnown };
    for await (const { sample } of scheduler.withKnown(known).sample(predict, start, context)) states.push(sample);

    const x = caseTensor(tensors, one, 'x').data;
    expect(states.length * start.data.length).toBe(x.length);
    for (const [i, { data }] of states.entries()) {
      expect(errorOverRms(data, x.subarray(i * data.length, (i + 1) * data.length)), `state ${i}`).toBeLessThan(2e-5);
    }
  });
});

describe('the checks of a scheduler pass', () => {
  it('without jumps', async () => {
    const scheduler = new RePaintScheduler({ jumpNSample: 1, clipSample: false });
    const distribution = { numInferenceSteps: 300, tolerance: 0.1, batchSize: 500 };
    await checkScheduler(scheduler, { distribution, contract: { numInferenceSteps: 40 } });
  });

  it('with jumps, but for levels that only go down, and an evaluation after each step', async () => {
    const scheduler = new RePaintScheduler({ jumpLength: 3, jumpNSample: 2, eta: 1 });
    for (const check of [checkAbort, checkNoise, checkSaving]) await check(scheduler);
  });
});

describe('a run with known pixels', () => {
  const scheduler = new RePaintScheduler({ clipSample: false, eta: 1 });
  const isKnown = floatTensor([1, 1, 2, 4], Float32Array.of(1, 0, 1, 0, 0, 0, 0, 0));
  const draw = (images = testMeans) =>
    runScheduler(scheduler.withKnown({ images, isKnown }), testMixture.predict, {
      shape: [3, 1, 2, 4],
      numInferenceSteps: 100,
      generator: new Generator(0),
    });

  it('keeps them, and draws what goes with them', async () => {
    const { mean } = await draw();
    for (let i = 0; i < mean.data.length; i++) {
      if (isKnown.data[i % 8] === 1) expect(mean.data[i]).toBe(testMeans.data[i]);
      else expect(Math.abs(mean.data[i]! - testMeans.data[i]!)).toBeLessThan(0.5);
    }
  });

  it('is refused where they are of other samples', async () => {
    const outcome = draw(floatTensor([3, 1, 4, 4]));
    await expect(outcome).rejects.toThrow(
      'images: has the shape [3,1,4,4], which does not fit samples of [3,1,2,4]; resize what is known',
    );
  });
});

describe('the jumps of a run', () => {
  it.each([
    [10, 3, 4],
    [12, 4, 2],
    [7, 7, 5],
    [5, 8, 3],
    [9, 1, 3],
  ])('are counted before they are listed: of %i steps, %i long, %i times', (count, jumpLength, jumpNSample) => {
    const { length } = new RePaintScheduler({ jumpLength, jumpNSample }).timestepsFor(count);
    const jumps = Math.max(Math.ceil(count / jumpLength) - 1, 0);
    expect(length).toBe(count + jumps * (jumpNSample - 1) * 2 * jumpLength);
  });

  it('are refused where they would fill the memory', () => {
    const scheduler = RePaintScheduler.fromConfig({ jump_n_sample: 1_000_000, jump_length: 1 });
    expect(() => scheduler.timestepsFor(250)).toThrow(
      'jumpNSample: 1000000 times through each of 249 jumps of 1 steps make 497999752 steps; take at most 1000000.',
    );
  });

  it('go on from the middle of a run, up or down', async () => {
    const scheduler = new RePaintScheduler({ jumpLength: 2, jumpNSample: 3 });
    const levels = scheduler.levelsFor({ numInferenceSteps: 8 });
    const x = new Generator(0).randn([1, 1, 2, 4]);
    for (let begin = 0; begin < levels.length - 1; begin++) {
      const generator = new Generator(1);
      let draws = 0;
      const noise = ({ dims }: FloatTensor): FloatTensor => {
        draws++;
        return generator.randn(dims);
      };
      const run = scheduler.sample(testMixture.predict, x, { numInferenceSteps: 8, begin, noise });
      const { value: step } = await run.next();
      await run.return();
      const isUp = step!.level.sigma > levels[begin]!.sigma;
      expect(step!.level).toEqual(levels[begin + 1]);
      expect(draws, `step ${begin}`).toBe(isUp ? 125 : 1);
    }
  });
});

it('takes the settings of a trained scheduler, and writes none that diffusers does not know', () => {
  const from = new DDPMScheduler({ betaEnd: 0.03, clipSample: false });
  const { beta_end, clip_sample, prediction_type, jump_length } = RePaintScheduler.fromConfig(from.config).toJSON();
  expect([beta_end, clip_sample, prediction_type, jump_length]).toEqual([0.03, false, undefined, undefined]);
});
