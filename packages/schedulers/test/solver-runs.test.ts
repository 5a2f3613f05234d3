import {
  type FloatTensor,
  floatTensor,
  Generator,
  runScheduler,
  type Scheduler,
  type StepChoice,
  streamScheduler,
} from '@langevin/core';
import {
  ComposedScheduler,
  DDIMScheduler,
  DDPMScheduler,
  DiscreteVpSde,
  DPMSolverMultistepScheduler,
  EDMEulerScheduler,
  EDMHeunScheduler,
  EulerAncestralDiscreteScheduler,
  EulerDiscreteScheduler,
  EulerScheduler,
  FlowMatchEulerDiscreteScheduler,
  FlowSde,
  GaussianMixtureModel,
  KarrasVeScheduler,
  KDPM2AncestralDiscreteScheduler,
  SASolverScheduler,
  VeSde,
  VpSde,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';

/** Data N(0.3, 0.5²). */
const mean = 0.3;
const model = new GaussianMixtureModel({ means: floatTensor([1, 1, 1, 1], Float32Array.of(mean)), std: 0.5 });
const shape = [2000, 1, 1, 1];
const [ve, vp, flow] = [new VeSde({ sigmaMin: 0.01, sigmaMax: 50 }), new DiscreteVpSde(), new FlowSde()];
const chosen = [8, 4, 2, 1, 0.5, 0.2, 0.1, 0];

const spreadOf = ({ data }: FloatTensor): number =>
  Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);

describe('a run from a level below the highest', () => {
  it.each<[Scheduler, number]>([
    [new ComposedScheduler({ sde: ve }), 8],
    [new ComposedScheduler({ sde: vp }), 8],
    [new DPMSolverMultistepScheduler({ sde: ve }), 8],
    [new DPMSolverMultistepScheduler({ sde: vp }), 1],
    [new EulerDiscreteScheduler(), 8],
  ])('starts from noise of the spread there, %#', async (scheduler, spread) => {
    let first: number | undefined;
    const network: typeof model.predict = (sample, level) => {
      first ??= spreadOf(sample);
      return model.predict(sample, level);
    };
    const { mean: result } = await runScheduler(scheduler, network, {
      shape,
      sigmas: chosen,
      generator: new Generator(1),
    });
    expect(first).toBeGreaterThan(0.95 * spread);
    expect(first).toBeLessThan(1.1 * spread);
    expect(spreadOf(result)).toBeLessThan(0.7);
  });

  it('takes sigmas of a flow for its own, which end at 1', async () => {
    const sigmas = [1, 0.75, 0.5, 0.25, 0];
    for (const scheduler of [
      new ComposedScheduler({ sde: flow, levels: 'time' }),
      new DPMSolverMultistepScheduler({ sde: flow }),
    ]) {
      const levels = scheduler.levelsFor({ numInferenceSteps: 4, sigmas });
      expect(levels.map(({ time, scale, sigma }) => [time, scale, sigma])).toEqual(sigmas.map((s) => [s, 1 - s, s]));
      const { mean: result } = await runScheduler(scheduler, model.predict, {
        shape,
        sigmas,
        generator: new Generator(1),
      });
      expect(Math.abs(spreadOf(result) - 0.5)).toBeLessThan(0.15);
      expect(() => scheduler.levelsFor({ numInferenceSteps: 1, sigmas: [2, 0] })).toThrow('sigmas: [2,0] begin above');
    }
    for (const scheduler of [new ComposedScheduler({ sde: ve }), new DPMSolverMultistepScheduler({ sde: vp })]) {
      expect(() => scheduler.levelsFor({ numInferenceSteps: 1, sigmas: [900, 0] })).toThrow(
        'sigmas: [900,0] begin above',
      );
    }
  });
});

describe('a run along a Brownian path', () => {
  const small = [4, 1, 1, 1];
  const beyond = [1e5, 5e4, 100, 1, 0];
  const below = [10, 1, 1e-4, 5e-5, 0];
  it.each<[Scheduler, Partial<StepChoice>]>([
    [new KarrasVeScheduler(), { numInferenceSteps: 10 }],
    [new EulerAncestralDiscreteScheduler(), { sigmas: beyond }],
    [new EulerAncestralDiscreteScheduler(), { sigmas: below }],
    [new EulerAncestralDiscreteScheduler(), { numInferenceSteps: 1000 }],
    [new KDPM2AncestralDiscreteScheduler(), { sigmas: beyond }],
    [new KDPM2AncestralDiscreteScheduler(), { sigmas: below }],
    [new SASolverScheduler(), { sigmas: beyond }],
    [new SASolverScheduler(), { sigmas: below }],
    [new EDMEulerScheduler({ sChurn: 10 }), { sigmas: beyond }],
    [new EDMEulerScheduler({ sChurn: 10 }), { sigmas: below }],
    [new ComposedScheduler({ sde: flow, levels: 'time', solver: 'euler-ancestral' }), { numInferenceSteps: 8 }],
    [new DDPMScheduler(), { numInferenceSteps: 50 }],
    [new EDMHeunScheduler({ sde: ve, sChurn: 10 }), { numInferenceSteps: 8 }],
    // Its first sigmas are 1 in float32.
    [
      new FlowMatchEulerDiscreteScheduler({ useDynamicShifting: true, mu: 40, stochasticSampling: true }),
      { numInferenceSteps: 5 },
    ],
  ])('has a part of it for each step, %#', async (scheduler, steps) => {
    const { numInferenceSteps } = steps;
    const options = { shape: small, ...steps, numInferenceSteps, generator: new Generator(0), brownianPath: true };
    const { sample } = await runScheduler(scheduler, model.predict, options);
    expect(sample.data.every(Number.isFinite)).toBe(true);
  });
});

describe('a run that begins in the middle', () => {
  it.each<Scheduler>([
    new EulerScheduler({ sde: ve }),
    new EDMHeunScheduler({ sde: new VpSde() }),
    new ComposedScheduler({ sde: vp }),
    new DPMSolverMultistepScheduler({ sde: vp }),
    new DDIMScheduler(),
  ])('goes on like a whole one from the same state, %#', async (scheduler) => {
    const steps: FloatTensor[] = [];
    const options = { shape: [2, 1, 1, 1], numInferenceSteps: 6, generator: new Generator(0) };
    for await (const { sample } of streamScheduler(scheduler, model.predict, options)) steps.push(sample);
    const noise = (): never => {
      throw new Error('There is none.');
    };
    const left: FloatTensor[] = [];
    const context = { numInferenceSteps: 6, begin: 5, noise };
    for await (const { sample } of scheduler.sample(model.predict, steps[4]!, context)) left.push(sample);
    expect(left.map(({ data }) => [...data])).toEqual([[...steps[5]!.data]]);
  });

  it.each([6, 7, -1, 0.5, Number.NaN])('has no step %d of 6', async (begin) => {
    const x = new Generator(0).randn([1, 1, 1, 1]);
    for (const scheduler of [
      new EulerScheduler({ sde: ve }),
      new ComposedScheduler({ sde: vp }),
      new DDIMScheduler(),
    ]) {
      const context = { numInferenceSteps: 6, begin, noise: () => x };
      await expect(scheduler.sample(model.predict, x, context).next()).rejects.toThrow(
        `begin: ${begin} is no step of the run, whose steps are numbered from 0 to 5.`,
      );
    }
  });
});

describe('SA-Solver by its name', () => {
  it.each([10, 20])('keeps the spread of the data in %i steps', async (numInferenceSteps) => {
    const scheduler = new ComposedScheduler({ sde: vp, solver: 'sa-solver', levels: 'karras' });
    const { mean: result } = await runScheduler(scheduler, model.predict, {
      shape,
      numInferenceSteps,
      generator: new Generator(1),
    });
    expect(Math.abs(spreadOf(result) - 0.5)).toBeLessThan(0.1);
  });
});
