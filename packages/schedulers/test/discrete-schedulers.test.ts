import {
  type DenoisingModel,
  type FloatTensor,
  floatTensor,
  Generator,
  predictFrom,
  runScheduler,
  scoreFrom,
} from '@langevin/core';
import { DDIMScheduler, DDPMScheduler, type PredictionType } from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { errorOverRms } from '../../../test/support/reference.ts';
import { ddimStep, ddpmStep } from './support/discrete-reference.ts';

const shape = [2, 1, 4, 4] as const;

/** A stand-in for a network: a smooth function of the sample and the timestep. */
function output(x: Float32Array, timestep: number): Float32Array {
  return x.map((value, i) => Math.tanh(1.3 * value + 0.1 * i) * Math.cos(timestep / 300));
}

const network: DenoisingModel = {
  forward: async (sample, timestep) => floatTensor(sample.dims, output(sample.data, Number(timestep.data[0]))),
};

const clip = (range: number) => (data: Float32Array) => data.map((value) => Math.min(Math.max(value, -range), range));

/** Thresholds at the median of each image, by sorting; at least 1, and at most 1.5. */
function thresholdAtMedian(data: Float32Array): Float32Array {
  const size = data.length / shape[0];
  return Float32Array.from(data, (value, i) => {
    const image = data.subarray(i - (i % size), i - (i % size) + size);
    const sorted = [...image].map(Math.abs).sort((a, b) => a - b);
    const median = (sorted[size / 2 - 1]! + sorted[size / 2]!) / 2;
    const s = Math.min(Math.max(median, 1), 1.5);
    return Math.min(Math.max(value, -s), s) / s;
  });
}

const limits = [
  { name: 'clipping', settings: {}, limit: clip(1) },
  { name: 'clipping at 0.5', settings: { clipSampleRange: 0.5 }, limit: clip(0.5) },
  { name: 'no clipping', settings: { clipSample: false }, limit: (data: Float32Array) => data },
  {
    name: 'thresholding',
    settings: { thresholding: true, dynamicThresholdingRatio: 0.5, sampleMaxValue: 1.5 },
    limit: thresholdAtMedian,
  },
] as const;
const predictionTypes: PredictionType[] = ['epsilon', 'sample', 'v_prediction'];
const cases = predictionTypes.flatMap((predictionType) => limits.map((limit) => ({ predictionType, ...limit })));

const run = (scheduler: DDPMScheduler | DDIMScheduler, numInferenceSteps: number) =>
  runScheduler(scheduler, scoreFrom(network, scheduler.parameterization), {
    shape,
    numInferenceSteps,
    generator: new Generator(3),
  });

describe('a run of the DDPMScheduler', () => {
  const variances = ['fixed_small', 'fixed_small_log', 'fixed_large', 'fixed_large_log'] as const;

  it.each(cases.flatMap((one, i) => [{ ...one, varianceType: variances[i % 4]! }]))(
    'is that of diffusers: $predictionType, $name, $varianceType',
    async (one) => {
      const { predictionType, settings, limit, varianceType } = one;
      const scheduler = new DDPMScheduler({ predictionType, varianceType, ...settings });
      const { sample, mean } = await run(scheduler, 10);

      const generator = new Generator(3);
      let x: Float32Array = generator.randn(shape).data;
      for (let t = 900; t >= 0; t -= 100) {
        const alphaBar = scheduler.alphasCumprod[t]!;
        const nextAlphaBar = t > 0 ? scheduler.alphasCumprod[t - 100]! : 1;
        const noise = t > 0 ? generator.randn(shape).data : undefined;
        const step = { alphaBar, nextAlphaBar, predictionType, limit };
        x = ddpmStep(x, output(x, t), noise, varianceType.startsWith('fixed_large'), step);
      }
      expect(errorOverRms(sample.data, x)).toBeLessThan(2e-5);
      expect(mean).toBe(sample);
    },
  );

  it('draws noise for every step but the one from timestep 0', async () => {
    const draws = async (settings: { stepsOffset?: number }): Promise<number> => {
      let count = 0;
      const noise = (like: FloatTensor): FloatTensor => {
        count++;
        return floatTensor(like.dims);
      };
      const scheduler = new DDPMScheduler(settings);
      const context = { numInferenceSteps: 5, noise };
      const predict = predictFrom(network, scheduler.parameterization);
      for await (const _ of scheduler.sample(predict, floatTensor(shape), context));
      return count;
    };
    expect(await draws({})).toBe(4);
    expect(await draws({ stepsOffset: 1 })).toBe(5);
  });
});

describe('a run of the DDIMScheduler', () => {
  const etas = [0, 0.5, 1];

  it.each(cases.flatMap((one, i) => [{ ...one, eta: etas[i % 3]!, useClippedModelOutput: i % 2 === 0 }]))(
    'is that of diffusers: $predictionType, $name, eta $eta, clipped output $useClippedModelOutput',
    async (one) => {
      const { predictionType, settings, limit, eta, useClippedModelOutput } = one;
      const scheduler = new DDIMScheduler({ predictionType, eta, useClippedModelOutput, ...settings });
      const { sample } = await run(scheduler, 10);

      const generator = new Generator(3);
      let x: Float32Array = generator.randn(shape).data;
      for (let t = 900; t >= 0; t -= 100) {
        const alphaBar = scheduler.alphasCumprod[t]!;
        const nextAlphaBar = t > 0 ? scheduler.alphasCumprod[t - 100]! : 1;
        const noise = eta > 0 ? generator.randn(shape).data : undefined;
        const step = { alphaBar, nextAlphaBar, predictionType, limit };
        x = ddimStep(x, output(x, t), noise, { eta, useClipped: useClippedModelOutput }, step);
      }
      expect(errorOverRms(sample.data, x)).toBeLessThan(2e-5);
    },
  );

  it('steps down by a fixed distance, whatever the spacing of the timesteps', async () => {
    const scheduler = new DDIMScheduler({ timestepSpacing: 'linspace', setAlphaToOne: false });
    const { sample } = await run(scheduler, 5);
    let x: Float32Array = new Generator(3).randn(shape).data;
    for (const t of [999, 749, 500, 250, 0]) {
      const alphaBar = scheduler.alphasCumprod[t]!;
      const nextAlphaBar = scheduler.alphasCumprod[Math.max(t - 200, 0)]!;
      const step = { alphaBar, nextAlphaBar, predictionType: 'epsilon', limit: clip(1) } as const;
      x = ddimStep(x, output(x, t), undefined, { eta: 0, useClipped: false }, step);
    }
    expect(errorOverRms(sample.data, x)).toBeLessThan(2e-5);
  });
});

describe('the steps of a run', () => {
  it.each([new DDPMScheduler(), new DDIMScheduler()])('go down to the data: %o', async (scheduler) => {
    const levels: number[][] = [];
    await runScheduler(scheduler, scoreFrom(network, scheduler.parameterization), {
      shape,
      numInferenceSteps: 4,
      generator: new Generator(0),
      onStep: ({ index, progress, level }) => void levels.push([index, progress, level.time, level.sigma]),
    });
    expect(levels.map(([index, progress]) => [index, progress])).toEqual([
      [0, 0.25],
      [1, 0.5],
      [2, 0.75],
      [3, 1],
    ]);
    expect(levels.map(([, , time]) => time)).toEqual([0.501, 0.251, 0.001, 0]);
    expect(levels[3]).toEqual([3, 1, 0, 0]);
  });

  it.each([
    [1001, {}],
    [1000, { stepsOffset: 1 }],
  ])('are refused where there are too many: %i with %j', async (steps, settings) => {
    for (const scheduler of [new DDPMScheduler(settings), new DDIMScheduler(settings)]) {
      await expect(run(scheduler, steps)).rejects.toThrow('numInferenceSteps: ');
    }
  });

  it.each([
    ['leading', 0, [750, 500, 250, 0]],
    ['leading', 1, [751, 501, 251, 1]],
    ['trailing', 0, [999, 749, 499, 249]],
    ['linspace', 0, [999, 666, 333, 0]],
  ] as const)('are spaced as in diffusers: %s, offset %i', (timestepSpacing, stepsOffset, expected) => {
    expect(new DDPMScheduler({ timestepSpacing, stepsOffset }).timestepsFor(4)).toEqual(expected);
  });

  it('round halves to the even timestep, as numpy does', () => {
    expect(new DDIMScheduler({ timestepSpacing: 'linspace' }).timestepsFor(5)).toEqual([999, 749, 500, 250, 0]);
    const trailing = new DDIMScheduler({ timestepSpacing: 'trailing', numTrainTimesteps: 10 });
    expect(trailing.timestepsFor(4)).toEqual([9, 7, 4, 1]);
    // 937.5 comes out a trace below in numpy's order of operations.
    expect(new DDIMScheduler({ timestepSpacing: 'trailing' }).timestepsFor(48)[3]).toBe(936);
  });
});
