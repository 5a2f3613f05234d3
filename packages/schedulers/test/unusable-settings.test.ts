import { ConfigError, Generator, runScheduler, type Scheduler, type StepChoice } from '@langevin/core';
import {
  CMStochasticIterativeScheduler,
  ComposedScheduler,
  DDPMScheduler,
  DEISMultistepScheduler,
  DiscreteVpSde,
  DPMSolverMultistepScheduler,
  DPMSolverSinglestepScheduler,
  EDMEulerScheduler,
  EDMHeunScheduler,
  EulerDiscreteScheduler,
  EulerScheduler,
  FlowMatchEulerDiscreteScheduler,
  FlowMatchHeunDiscreteScheduler,
  GaussianMixtureModel,
  KarrasVeScheduler,
  LMSDiscreteScheduler,
  SASolverScheduler,
  UniPCMultistepScheduler,
  VeSde,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';

const sde = new VeSde();
const vp = new DiscreteVpSde();
const lambda = 'lambdaMinClipped: 100 must be at most λ of the data, 4.605';
const rho = 'rho: 0.001 must be a number from 0.1 to 1000';

describe('a setting that no run could go by is refused when it is set', () => {
  it.each<[() => unknown, string]>([
    [() => new SASolverScheduler({ lambdaMinClipped: 100, timestepSpacing: 'trailing' }), lambda],
    [() => new SASolverScheduler({ lambdaMinClipped: 100 }), lambda],
    [() => new DPMSolverSinglestepScheduler({ lambdaMinClipped: 100 }), lambda],
    [() => new DPMSolverMultistepScheduler({ sde: vp, lambdaMinClipped: 100, timestepSpacing: 'trailing' }), lambda],
    [() => new CMStochasticIterativeScheduler({ rho: 1e-3 }), rho],
    [() => new EDMEulerScheduler({ rho: 1e-3 }), rho],
    [() => new EDMHeunScheduler({ sde, rho: 1e-3 }), rho],
    [() => new EulerScheduler({ sde, rho: 1e-3 }), rho],
    [() => new ComposedScheduler({ sde, rho: 1e-3 }), rho],
    [() => new KarrasVeScheduler({ sigmaMax: 1e200 }), 'sigmaMax: 1e+200 must be a number from 1e-10 to 1e10.'],
    [() => new EDMEulerScheduler({ sigmaData: 1e200 }), 'sigmaData: 1e+200 must be a number from 1e-10 to 1e10.'],
    [() => new LMSDiscreteScheduler({ order: 9 }), 'order: 9 must be a whole number from 1 to 8.'],
    [() => new UniPCMultistepScheduler({ solverOrder: 9 }), 'solverOrder: 9 must be a whole number from 1 to 8.'],
    [
      () => new EulerDiscreteScheduler({ useKarrasSigmas: true, sigmaMin: 10, sigmaMax: 1 }),
      'sigmaMax: 1 must be a number above sigmaMin, 10.',
    ],
    [
      () => UniPCMultistepScheduler.fromConfig({ beta_schedule: 'linear', sigma_min: 10, sigma_max: 1 }),
      'sigma_max: 1 must be a number above sigma_min, 10.',
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(message);
  });

  it('but not where it does not count', () => {
    const scheduler = new SASolverScheduler({ lambdaMinClipped: 100, useKarrasSigmas: true });
    expect(scheduler.levelsFor({ numInferenceSteps: 4 })).toHaveLength(5);
  });
});

describe('steps that no run can take are refused by what makes them so', () => {
  const flat = { numTrainTimesteps: 4, trainedBetas: [0.5, 1e-9, 1e-9, 1e-9] };
  const even = { useExponentialSigmas: true };
  type Leveled = Scheduler & { levelsFor(steps: StepChoice): unknown };
  it.each<[Leveled, Partial<StepChoice>, string]>([
    [new FlowMatchEulerDiscreteScheduler(), { sigmas: [2, 1, 0] }, 'sigmas: [2,1,0] begin above the largest sigma'],
    [new FlowMatchHeunDiscreteScheduler(), { sigmas: [2, 1, 0] }, 'sigmas: [2,1,0] begin above the largest sigma'],
    [
      new FlowMatchEulerDiscreteScheduler({ useDynamicShifting: true, mu: 1000 }),
      {},
      'mu: 1000 does not say by how much this run is shifted; pass a number from -700 to 700',
    ],
    [new DEISMultistepScheduler({ numTrainTimesteps: 1, ...even }), {}, 'the network knows no other'],
    [new SASolverScheduler({ numTrainTimesteps: 1, ...even }), {}, 'the network knows no other'],
    [new DEISMultistepScheduler({ ...flat, ...even }), {}, 'the network knows no other'],
    [new DEISMultistepScheduler({ numTrainTimesteps: 1 }), {}, 'choose the sigmas'],
    [new SASolverScheduler({ lambdaMinClipped: 4 }), {}, 'timesteps that lambdaMinClipped leaves'],
    [new DDPMScheduler({ stepsOffset: 999 }), {}, '3 steps with stepsOffset 999 begin beyond the last timestep'],
    [new EulerDiscreteScheduler({ ...even, sigmaMin: 1e3 }), {}, 'sigmaMin: 1000 is above the largest sigma, 157'],
    [new UniPCMultistepScheduler({ ...even, sigmaMax: 1e-3 }), {}, 'sigmaMax: 0.001 is below the smallest, 0.01'],
  ])('%#', (scheduler, steps, message) => {
    expect(() => scheduler.levelsFor({ numInferenceSteps: 3, ...steps })).toThrow(message);
  });

  const model = new GaussianMixtureModel({ means: new Generator(1).randn([3, 1, 2, 2]), std: 0.2 });
  it.each<Scheduler>([
    new LMSDiscreteScheduler(flat),
    new DEISMultistepScheduler(flat),
    new UniPCMultistepScheduler(flat),
    new DPMSolverSinglestepScheduler(flat),
    new EulerDiscreteScheduler({ ...flat, ...even }),
    new EulerDiscreteScheduler({ numTrainTimesteps: 1, ...even }),
  ])('but not for levels that are alike, %#', async (scheduler) => {
    const numInferenceSteps = scheduler instanceof EulerDiscreteScheduler ? 1 : 3;
    const options = { shape: [2, 1, 2, 2], numInferenceSteps, generator: new Generator(0) };
    const { sample } = await runScheduler(scheduler, model.predict, options);
    expect(sample.data.every(Number.isFinite)).toBe(true);
  });
});
