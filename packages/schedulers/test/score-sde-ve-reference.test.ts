import {
  type FloatTensor,
  floatTensor,
  Generator,
  type PredictFunction,
  predictionFrom,
  type SamplingStep,
  scale,
} from '@langevin/core';
import { ScoreSdeVeScheduler } from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { errorOverRms, readFixtureJson, readReference } from '../../../test/support/reference.ts';

interface StepCase {
  readonly prefix: string;
  readonly config: Record<string, number>;
  readonly num_inference_steps: number;
  readonly step_indices: readonly number[];
  readonly add_noise_timesteps: readonly number[];
}
interface LoopCase {
  readonly loop: number;
  readonly seed: number;
}

const arrays = readReference('score_sde_ve_scheduler.safetensors');
const { cases } = readFixtureJson<{ cases: (StepCase | LoopCase)[] }>('score_sde_ve_scheduler.json');

const tensor = (name: string): FloatTensor => floatTensor(arrays[name]!.shape, arrays[name]!.data);

/** The largest relative error of single values, for arrays that are nowhere near zero. */
const relativeError = (actual: Float32Array, expected: Float32Array): number =>
  Math.max(...actual.map((value, i) => Math.abs(value / expected[i]! - 1)));

describe.each(cases.filter((c) => 'prefix' in c))(
  'ScoreSdeVeScheduler, case $prefix',
  ({ prefix, config, num_inference_steps: n, step_indices, add_noise_timesteps }) => {
    const scheduler = ScoreSdeVeScheduler.fromConfig(config);
    scheduler.setTimesteps(n);
    scheduler.setSigmas(n);
    const sample = tensor(`${prefix}sample`);
    const modelOutput = tensor(`${prefix}score`);

    it('has the schedule of the reference', () => {
      expect(scheduler.timesteps).toEqual(arrays[`${prefix}timesteps`]!.data);
      expect(scheduler.discreteSigmas).toEqual(arrays[`${prefix}discrete_sigmas`]!.data);
      expect(scheduler.sigmas).toHaveLength(n);
      expect(relativeError(scheduler.sigmas, arrays[`${prefix}sigmas`]!.data)).toBeLessThan(2e-7);
    });

    it.each(step_indices)('makes the predictor step %i of the reference', (i) => {
      const generator = new Generator(1000 + i);
      const timestep = scheduler.timesteps[i]!;
      const { prevSample, prevSampleMean } = scheduler.stepPred({ modelOutput, timestep, sample, generator });
      expect(errorOverRms(prevSample.data, arrays[`${prefix}pred${i}.prev_sample`]!.data)).toBeLessThan(1e-6);
      expect(errorOverRms(prevSampleMean.data, arrays[`${prefix}pred${i}.prev_sample_mean`]!.data)).toBeLessThan(1e-6);
    });

    it.each(step_indices)('makes the corrector step %i of the reference', (i) => {
      const generator = new Generator(2000 + i);
      const { prevSample } = scheduler.stepCorrect({ modelOutput, sample, generator });
      expect(errorOverRms(prevSample.data, arrays[`${prefix}correct${i}.prev_sample`]!.data)).toBeLessThan(1e-6);
    });

    it('adds the noise of the reference', () => {
      const noised = scheduler.addNoise(sample, tensor(`${prefix}noise`), add_noise_timesteps);
      expect(errorOverRms(noised.data, arrays[`${prefix}add_noise`]!.data)).toBeLessThan(1e-6);
    });

    it('left its inputs as they were', () => {
      expect(sample.data).toEqual(readReference('score_sde_ve_scheduler.safetensors')[`${prefix}sample`]!.data);
      expect(modelOutput.data).toEqual(readReference('score_sde_ve_scheduler.safetensors')[`${prefix}score`]!.data);
    });
  },
);

describe.each(cases.filter((c) => 'loop' in c))('the reference loop of $loop steps', ({ loop: n, seed }) => {
  // The reference sets the sigmas before the times, so its model is told the first of 2000 sigmas.
  const scheduler = new ScoreSdeVeScheduler();
  scheduler.setSigmas(n);
  scheduler.setTimesteps(n);
  const start = tensor(`loop${n}.init`);
  const model = (x: FloatTensor, sigma: number): FloatTensor => scale(sigma / (sigma + 1), x);

  /** Its model makes the state grow without bound: in 20 steps it overflows, and both end in NaN. */
  const expectFinal = (name: string, actual: FloatTensor): void => {
    const expected = arrays[`loop${n}.${name}`]!.data;
    if (expected.every(Number.isNaN)) expect(actual.data).toEqual(expected);
    else expect(errorOverRms(actual.data, expected)).toBeLessThan(1e-6);
  };

  it('comes out of stepCorrect and stepPred', () => {
    const generator = new Generator(seed);
    let sample = start;
    let mean = start;
    for (const [i, timestep] of scheduler.timesteps.entries()) {
      const sigma = scheduler.sigmas[i]!;
      sample = scheduler.stepCorrect({ modelOutput: model(sample, sigma), sample, generator }).prevSample;
      const predicted = scheduler.stepPred({ modelOutput: model(sample, sigma), timestep, sample, generator });
      sample = predicted.prevSample;
      mean = predicted.prevSampleMean;
    }
    expectFinal('final', sample);
    expectFinal('final_mean', mean);
  });

  it('comes out of sample', async () => {
    const generator = new Generator(seed);
    let evaluations = 0;
    const predict: PredictFunction = async (x, level) =>
      predictionFrom({ score: await model(x, scheduler.sigmas[Math.floor(evaluations++ / 2)]!) }, x, level);
    const noise = ({ dims }: FloatTensor): FloatTensor => generator.randn(dims);
    let last: SamplingStep | undefined;
    for await (const step of scheduler.sample(predict, start, { numInferenceSteps: n, noise })) last = step;
    expect(evaluations).toBe(2 * n);
    expectFinal('final', last!.sample);
    expectFinal('final_mean', last!.mean);
  });
});

it('reads every array of the reference', () => {
  const read = cases.flatMap((c) =>
    'loop' in c
      ? ['init', 'final', 'final_mean'].map((name) => `loop${c.loop}.${name}`)
      : [
          ...['timesteps', 'sigmas', 'discrete_sigmas', 'sample', 'score', 'noise', 'add_noise'],
          ...c.step_indices.flatMap((i) => [
            `pred${i}.prev_sample`,
            `pred${i}.prev_sample_mean`,
            `correct${i}.prev_sample`,
          ]),
        ].map((name) => c.prefix + name),
  );
  expect(read.sort()).toEqual(Object.keys(arrays).sort());
});
