import {
  type FloatTensor,
  Generator,
  linearCombination,
  type PredictFunction,
  predictFrom,
  runScheduler,
  type Scheduler,
} from '@langevin/core';
import {
  DDPMScheduler,
  FlowMatchEulerDiscreteScheduler,
  FlowMatchHeunDiscreteScheduler,
  ScoreSdeVeScheduler,
} from '@langevin/schedulers';
import {
  checkAbort,
  checkLevels,
  checkNoise,
  checkReplacedSamples,
  checkSaving,
  checkScheduler,
  checkSteps,
} from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';
import { describeFamily } from './support/describe-family.ts';
import { referenceMixture } from './support/score-sde-reference.ts';

describeFamily(
  'FlowMatchEulerDiscreteScheduler',
  ({ config, set_timesteps }) =>
    FlowMatchEulerDiscreteScheduler.fromConfig({ ...config, mu: set_timesteps.mu ?? null }),
  { stateScale: 'own' },
);

describeFamily(
  'FlowMatchHeunDiscreteScheduler',
  ({ config, step_kwargs }) => FlowMatchHeunDiscreteScheduler.fromConfig({ ...config, ...step_kwargs }),
  { stateScale: 'own', order: 2 },
);

const contractChecks = [checkSteps, checkLevels, checkReplacedSamples, checkAbort, checkSaving];

describe('a solver of flow matching passes the checks', () => {
  it.each<[string, Scheduler, number]>([
    ['Euler', new FlowMatchEulerDiscreteScheduler(), 1],
    ['Euler, shifted', new FlowMatchEulerDiscreteScheduler({ shift: 3 }), 1],
    ['Euler, spaced', new FlowMatchEulerDiscreteScheduler({ useKarrasSigmas: true, invertSigmas: true }), 1],
    ['Heun', new FlowMatchHeunDiscreteScheduler({ shift: 3 }), 2],
  ])('%s', async (_name, scheduler, order) => {
    await checkScheduler(scheduler, { distribution: { batchSize: 500, numInferenceSteps: 200 }, order });
  });

  it('of its contract, Euler with fresh noise', async () => {
    const scheduler = new FlowMatchEulerDiscreteScheduler({ stochasticSampling: true });
    for (const check of [...contractChecks, checkNoise]) await check(scheduler);
  });

  // Its means hold noise that the network has not seen, as in diffusers.
  it('of its contract but for the noise, Heun with churn', async () => {
    for (const check of contractChecks) await check(new FlowMatchHeunDiscreteScheduler({ sChurn: 0.5 }));
  });
});

describe('a flow', () => {
  const options = { shape: [2, 3, 4, 4], numInferenceSteps: 6 };
  const seeded = () => ({ ...options, generator: new Generator(3) });

  it('is the same for a network whose time goes the other way', async () => {
    const told: number[] = [];
    const networkOf = (scheduler: FlowMatchEulerDiscreteScheduler): PredictFunction => {
      const sign = scheduler.config.invertSigmas ? -1 : 1;
      return predictFrom(
        {
          async forward(x: FloatTensor, timestep) {
            const t = Number(timestep.data[0]) / 1000;
            told.push(t);
            const sigma = sign < 0 ? 1 - t : t;
            const { velocity } = await referenceMixture.predict(x, { time: sigma, scale: 1 - sigma, sigma });
            return linearCombination(sign, velocity, 0, velocity);
          },
        },
        scheduler.parameterization,
      );
    };
    const [plain, inverted] = [false, true].map(
      (invertSigmas) => new FlowMatchEulerDiscreteScheduler({ shift: 2, invertSigmas }),
    ) as [FlowMatchEulerDiscreteScheduler, FlowMatchEulerDiscreteScheduler];
    const { mean } = await runScheduler(plain, networkOf(plain), seeded());
    const other = await runScheduler(inverted, networkOf(inverted), seeded());
    other.mean.data.forEach((value, i) => {
      expect(value).toBeCloseTo(mean.data[i]!, 4);
    });
    told.slice(0, 6).forEach((t, i) => {
      expect(told[6 + i]).toBeCloseTo(1 - t, 5);
    });
  });

  it('ends at the sigma that is set for its last step', () => {
    const levels = new FlowMatchEulerDiscreteScheduler({ shift: 3, shiftTerminal: 0.1 }).levelsFor(options);
    expect(levels.map(({ sigma }) => sigma).slice(-2)).toEqual([expect.closeTo(0.1, 6), 0]);
    const one = new FlowMatchEulerDiscreteScheduler({ shiftTerminal: 0.1 }).levelsFor({ numInferenceSteps: 1 });
    expect(one.map(({ sigma }) => sigma)).toEqual([1, 0]);
  });

  it('is shifted by mu, or its exponential, where that is set', () => {
    const settings = { useDynamicShifting: true, mu: 2 };
    const sigmaOf = (scheduler: FlowMatchEulerDiscreteScheduler): number | undefined =>
      scheduler.levelsFor({ numInferenceSteps: 1, sigmas: [0.5, 0] })[0]?.sigma;
    const scheduler = new FlowMatchEulerDiscreteScheduler(settings);
    expect(sigmaOf(scheduler)).toBeCloseTo(Math.exp(2) / (Math.exp(2) + 1), 6);
    const linear = new FlowMatchEulerDiscreteScheduler({ ...settings, timeShiftType: 'linear' });
    expect(sigmaOf(linear)).toBeCloseTo(2 / 3, 6);
    expect(scheduler.toJSON()).toHaveProperty('mu', 2);
    expect(new FlowMatchEulerDiscreteScheduler().toJSON()).not.toHaveProperty('mu');
  });

  it('that is shifted by nobody knows how much is refused', () => {
    const unknown = new FlowMatchEulerDiscreteScheduler({ useDynamicShifting: true });
    expect(() => unknown.levelsFor(options)).toThrow('mu: null does not say by how much this run is shifted');
    const linear = new FlowMatchEulerDiscreteScheduler({ useDynamicShifting: true, timeShiftType: 'linear', mu: -1 });
    expect(() => linear.levelsFor(options)).toThrow(
      'mu: -1 does not say by how much this run is shifted; pass a number above 0',
    );
  });

  it('hands its settings on to the other solver, and none to a diffusion', () => {
    const euler = new FlowMatchEulerDiscreteScheduler({ shift: 3, useKarrasSigmas: true });
    const heun = FlowMatchHeunDiscreteScheduler.fromConfig(euler.config);
    expect(heun.config.shift).toBe(3);
    expect(FlowMatchEulerDiscreteScheduler.fromConfig(heun.config).config).toEqual(euler.config);
    expect(() => DDPMScheduler.fromConfig(new FlowMatchHeunDiscreteScheduler().config)).toThrow(
      'of another diffusion, by shift; take a scheduler for that.',
    );
    expect(() => FlowMatchHeunDiscreteScheduler.fromConfig(new ScoreSdeVeScheduler().config)).toThrow(
      'shift: there is none: these settings are of another diffusion, by sigmaMin and sigmaMax',
    );
  });

  it.each([
    [{ shift: 0 }, 'shift: 0 must be a number above 0'],
    [{ shiftTerminal: 1 }, 'shiftTerminal: 1 must be a number from 0, below 1, or null'],
    [{ timeShiftType: 'cubic' }, 'timeShiftType: "cubic" must be one of "exponential", "linear"'],
  ])('refuses %o', (settings, message) => {
    expect(() => new FlowMatchEulerDiscreteScheduler(settings as never)).toThrow(message);
  });
});
