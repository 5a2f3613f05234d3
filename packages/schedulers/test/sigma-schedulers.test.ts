import { ConfigError, Generator, type NoiseLevel, runScheduler, type Scheduler } from '@langevin/core';
import {
  DDIMScheduler,
  DiscreteVpSde,
  DPMSolverMultistepScheduler,
  EulerAncestralDiscreteScheduler,
  EulerDiscreteScheduler,
  HeunDiscreteScheduler,
  KDPM2AncestralDiscreteScheduler,
  KDPM2DiscreteScheduler,
  LMSDiscreteScheduler,
  UniPCMultistepScheduler,
} from '@langevin/schedulers';
import { checkScheduler, type SchedulerCheckOptions } from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';
import { lagrangeIntegrals } from '../src/solvers/lagrange-polynomials.ts';
import { nearestComponents } from './support/mixture-statistics.ts';
import { type AnyScheduler, type Options, strict } from './support/scheduler-files.ts';
import { referenceMixture } from './support/score-sde-reference.ts';

interface AnyClass {
  readonly className: string;
  fromConfig(config: object, options: Options): AnyScheduler;
}

const schedulers: readonly AnyClass[] = [
  EulerDiscreteScheduler,
  EulerAncestralDiscreteScheduler,
  HeunDiscreteScheduler,
  LMSDiscreteScheduler,
  KDPM2DiscreteScheduler,
  KDPM2AncestralDiscreteScheduler,
] as never;
const shape = [4, 3, 4, 4];

const batchSize = 500;
const fewImages: SchedulerCheckOptions = { distribution: { batchSize } };
const manySteps: SchedulerCheckOptions = {
  distribution: { numInferenceSteps: 200, tolerance: 0.1, batchSize },
  contract: { numInferenceSteps: 40 },
};
const karras = { betaStart: 0.0001, betaEnd: 0.02, useKarrasSigmas: true };

describe('the checks of a scheduler pass', () => {
  it.each<[Scheduler, SchedulerCheckOptions]>([
    [new EulerDiscreteScheduler(karras), { ...fewImages, order: 1 }],
    [new EulerAncestralDiscreteScheduler(), manySteps],
    [new HeunDiscreteScheduler(karras), { ...fewImages, order: 2 }],
    [new HeunDiscreteScheduler({ clipSample: true, clipSampleRange: 2 }), fewImages],
    [new LMSDiscreteScheduler({ ...karras, order: 1 }), { ...fewImages, order: 1 }],
    [new LMSDiscreteScheduler({ ...karras, order: 3 }), { ...fewImages, order: 2.5 }],
    [new LMSDiscreteScheduler({ timestepSpacing: 'trailing' }), fewImages],
    [
      new KDPM2DiscreteScheduler({ ...karras, useKarrasSigmas: false, useExponentialSigmas: true }),
      { ...fewImages, order: 2 },
    ],
    [new KDPM2AncestralDiscreteScheduler(karras), manySteps],
  ])('for a $constructor.name, %#', async (scheduler, options) => {
    await checkScheduler(scheduler, options);
  });
});

describe('a scheduler over the sigmas of a network', () => {
  it.each(schedulers)('is made from the config of another, %o', (schedulerClass) => {
    const trained = { betaStart: 0.001, betaEnd: 0.03, betaSchedule: 'scaled_linear', predictionType: 'v_prediction' };
    const ddim = new DDIMScheduler({ ...trained, timestepSpacing: 'trailing', eta: 0.5 } as never);
    const scheduler = schedulerClass.fromConfig(ddim.config, strict);
    expect(scheduler.config).toMatchObject({ ...trained, timestepSpacing: 'trailing' });
    expect(DDIMScheduler.fromConfig(scheduler.config, strict).config.eta).toBe(0.5);
    for (const other of schedulers) {
      expect(other.fromConfig(scheduler.config, strict).config).toMatchObject(trained);
    }
  });

  it.each([
    [EulerAncestralDiscreteScheduler, 'stepsOffset', { stepsOffset: -1 }],
    [EulerAncestralDiscreteScheduler, 'rescaleBetasZeroSnr', { rescaleBetasZeroSnr: 1 }],
    [HeunDiscreteScheduler, 'useKarrasSigmas', { useKarrasSigmas: 'yes' }],
    [HeunDiscreteScheduler, 'clipSampleRange', { clipSampleRange: 0 }],
    [LMSDiscreteScheduler, 'order', { order: 0 }],
    [KDPM2DiscreteScheduler, 'timestepSpacing', { timestepSpacing: 'even' }],
    [KDPM2AncestralDiscreteScheduler, 'betaSchedule', { betaSchedule: 'steep' }],
  ])('refuses a setting out of range, %o %s', (schedulerClass, key, settings) => {
    const make = (): unknown => new schedulerClass(settings as never);
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(`${schedulerClass.className} configuration, ${key}: `);
  });

  it.each([
    [new HeunDiscreteScheduler({ betaSchedule: 'exp' }), 19],
    [new KDPM2DiscreteScheduler({ useBetaSigmas: true }), 19],
    [new KDPM2AncestralDiscreteScheduler(), 19],
    [new LMSDiscreteScheduler(), 10],
    [new EulerAncestralDiscreteScheduler(), 10],
  ])('yields once for each step, whatever its evaluations, %#', async (scheduler, expected) => {
    let steps = 0;
    const { evaluations } = await runScheduler(scheduler, referenceMixture.predict, {
      shape,
      numInferenceSteps: 10,
      generator: new Generator(0),
      onStep: () => void steps++,
    });
    expect([steps, evaluations]).toEqual([10, expected]);
  });

  it('draws the same pictures with other steps along a Brownian path', async () => {
    const scheduler = new KDPM2AncestralDiscreteScheduler(karras);
    const composition = async (numInferenceSteps: number): Promise<number[]> => {
      const generator = Array.from({ length: 60 }, (_, i) => new Generator(i));
      const options = { shape: [60, 3, 4, 4], numInferenceSteps, generator, brownianPath: true };
      return nearestComponents((await runScheduler(scheduler, referenceMixture.predict, options)).mean);
    };
    const [few, many] = [await composition(30), await composition(90)];
    expect(few.filter((component, i) => component === many[i]).length).toBeGreaterThan(51);
  });

  it('goes on from the middle with the slopes that it has', async () => {
    const scheduler = new LMSDiscreteScheduler({ useKarrasSigmas: true });
    const x = new Generator(0).randn(shape);
    const noise = (): never => {
      throw new Error('There is none.');
    };
    const levels: NoiseLevel[] = [];
    const run = scheduler.sample(
      async (sample, level) => {
        levels.push(level);
        return referenceMixture.predict(sample, level);
      },
      x,
      { numInferenceSteps: 10, begin: 8, noise },
    );
    const { value: step } = await run.next();
    const { data } = (await referenceMixture.predict(x, levels[0]!)).noise;
    const h = step!.level.sigma - levels[0]!.sigma;
    expect(step!.sample.data).toEqual(x.data.map((value, i) => value + h * data[i]!));
    expect(levels).toEqual(scheduler.levelsFor({ numInferenceSteps: 10 }).slice(8, 9));
  });

  it.each([
    new EulerDiscreteScheduler({ rescaleBetasZeroSnr: true }),
    new EulerAncestralDiscreteScheduler({ rescaleBetasZeroSnr: true }),
    new DPMSolverMultistepScheduler({
      sde: new DiscreteVpSde({ rescaleBetasZeroSnr: true }),
      algorithmType: 'sde-dpmsolver++',
      timestepSpacing: 'trailing',
    }),
    new UniPCMultistepScheduler({ rescaleBetasZeroSnr: true, timestepSpacing: 'trailing' }),
  ])('goes over all timesteps of betas that end without signal, %#', async (scheduler) => {
    const options = { shape, numInferenceSteps: 1000, generator: new Generator(0) };
    const { mean } = await runScheduler(scheduler, referenceMixture.predict, options);
    expect(Math.max(...mean.data.map(Math.abs))).toBeLessThan(3);
  });

  it('keeps predicted data within limits', async () => {
    const scheduler = new HeunDiscreteScheduler({ clipSample: true, clipSampleRange: 0.25 });
    const { mean } = await runScheduler(scheduler, referenceMixture.predict, { shape, numInferenceSteps: 4 });
    expect(Math.max(...mean.data.map(Math.abs))).toBeCloseTo(0.25, 6);
  });
});

it('integrates the polynomial through values exactly', () => {
  const cubic = (u: number): number => 4 * u ** 3 - 3 * u ** 2 + 2 * u - 1;
  const integral = (u: number): number => u ** 4 - u ** 3 + u ** 2 - u;
  const nodes = [7, 9.5, 8, 12];
  const weights = lagrangeIntegrals(nodes, 7, 2);
  const sum = nodes.reduce((total, node, j) => total + weights[j]! * cubic(node), 0);
  expect(sum).toBeCloseTo(integral(2) - integral(7), 8);
  expect(lagrangeIntegrals([3], 3, 1)).toEqual([-2]);
});

it('visits no timestep beyond the last of the training', () => {
  const message = 'timesteps: [1200,3] begin beyond the last timestep, which is 999.';
  for (const scheduler of [new EulerDiscreteScheduler(), new HeunDiscreteScheduler(), new LMSDiscreteScheduler()]) {
    expect(() => scheduler.levelsFor({ numInferenceSteps: 2, timesteps: [1200, 3] })).toThrow(message);
    expect(scheduler.levelsFor({ numInferenceSteps: 2, timesteps: [999, 2.5] })).toHaveLength(3);
  }
});
