import {
  ConfigError,
  type FloatTensor,
  Generator,
  linearCombination,
  type NoiseLevel,
  runScheduler,
  scale,
  streamScheduler,
} from '@langevin/core';
import {
  DiscreteVpSde,
  EDMHeunScheduler,
  FlowSde,
  karrasSigmas,
  RestartScheduler,
  ScoreSdeVeScheduler,
  SubVpSde,
  VeSde,
  VpSde,
} from '@langevin/schedulers';
import { checkScheduler, testImageShape, testMixture } from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';
import { fileOf, filesOf, strict } from './support/scheduler-files.ts';

const sde = new VeSde({ sigmaMin: 0.01, sigmaMax: 50 });
/** The two that are rounded to one level are gone through one after the other. */
const restarts = [
  { sigmaMin: 0.06, sigmaMax: 0.3, steps: 3, repeats: 2 },
  { sigmaMin: 1, sigmaMax: 3, steps: 4, repeats: 1 },
  { sigmaMin: 0.06, sigmaMax: 0.2, steps: 2, repeats: 1 },
];
const scheduler = new RestartScheduler({ sde, restarts, sNoise: 1.003 });
const [shape, numInferenceSteps] = [[3, ...testImageShape], 12];
const options = { shape, numInferenceSteps };

describe('the checks of a scheduler pass', () => {
  const distribution = { numInferenceSteps: 36, batchSize: 500, tolerance: 0.1 };

  it.each([sde, new VpSde(), new SubVpSde(), new DiscreteVpSde()])('on a $constructor.name', async (one) => {
    await checkScheduler(new RestartScheduler({ sde: one }), { distribution });
  });
});

/** Algorithm 1 as it is written, with the intervals by the number of the level that each was rounded to. */
async function reference(seed: number): Promise<FloatTensor> {
  const generator = new Generator(seed);
  const levelOf = (sigma: number): NoiseLevel => ({ time: 0, scale: 1, sigma });
  const sigmas = [...karrasSigmas(numInferenceSteps, 0.01, 50), 0];
  const nearest = (wanted: number): number => {
    const distances = sigmas.map((sigma) => Math.abs(sigma - wanted));
    return distances.indexOf(Math.min(...distances));
  };
  const heun = async (x: FloatTensor, from: number, to: number): Promise<FloatTensor> => {
    const { noise } = await testMixture.predict(x, levelOf(from));
    const end = linearCombination(1, x, to - from, noise);
    if (to === 0) return end;
    const { noise: there } = await testMixture.predict(end, levelOf(to));
    return linearCombination(1, x, (to - from) / 2, linearCombination(1, noise, 1, there));
  };
  let x = scale(sigmas[0]!, generator.randn(shape));
  for (let i = 0; i < numInferenceSteps; i++) {
    x = await heun(x, sigmas[i]!, sigmas[i + 1]!);
    const intervals = restarts.filter(({ sigmaMin }) => nearest(sigmaMin) === i + 1);
    for (const { sigmaMax, steps, repeats } of intervals) {
      const down = karrasSigmas(steps, sigmas[i + 1]!, sigmaMax);
      for (let k = 0; k < repeats; k++) {
        const std = Math.sqrt(sigmaMax ** 2 - sigmas[i + 1]! ** 2);
        x = linearCombination(1, x, 1.003 * std, generator.randn(shape));
        for (let j = 0; j + 1 < steps; j++) x = await heun(x, down[j]!, down[j + 1]!);
      }
    }
  }
  return x;
}

describe('a run with restarts', () => {
  it('is the algorithm of the paper', async () => {
    const { mean, evaluations } = await runScheduler(scheduler, testMixture.predict, {
      ...options,
      generator: new Generator(4),
    });
    const expected = await reference(4);
    for (const [i, value] of expected.data.entries()) expect(mean.data[i]).toBeCloseTo(value, 4);
    expect(evaluations).toBe(2 * numInferenceSteps - 1 + 2 * (2 * 2 + 1 * 3 + 1 * 1));
  });

  it('yields after each update, of which adding noise is one, at the levels that it says', async () => {
    const levels = scheduler.levelsFor({ numInferenceSteps });
    expect(levels).toHaveLength(numInferenceSteps + 1 + 2 * 3 + 4 + 2);
    const visited = [];
    for await (const { level } of streamScheduler(scheduler, testMixture.predict, options)) visited.push(level);
    expect(visited).toEqual(levels.slice(1));
    const sigmas = levels.map(({ sigma }) => sigma);
    const ups = sigmas.filter((sigma, i) => sigma > (sigmas[i - 1] ?? sigma));
    expect(ups.map((sigma) => sigma.toPrecision(3))).toEqual(['3.00', '0.300', '0.300', '0.200']);
  });

  it('goes on from any of its steps like a whole one from the same state', async () => {
    const states: { readonly sample: FloatTensor; readonly drawn: number }[] = [];
    const noiseFrom = (first: number) => {
      let drawn = first;
      return { count: () => drawn, noise: ({ dims }: FloatTensor) => new Generator(100 + drawn++).randn(dims) };
    };
    const whole = noiseFrom(0);
    const start = scale(scheduler.initNoiseSigma, new Generator(1).randn(shape));
    const context = { numInferenceSteps, noise: whole.noise };
    for await (const { sample } of scheduler.sample(testMixture.predict, start, context)) {
      states.push({ sample, drawn: whole.count() });
    }
    for (const begin of [1, 5, 6, 7, states.length - 1]) {
      const { sample, drawn } = states[begin - 1]!;
      const run = scheduler.sample(testMixture.predict, sample, { ...context, begin, noise: noiseFrom(drawn).noise });
      const left = [];
      for await (const step of run) left.push([...step.sample.data]);
      expect(left).toEqual(states.slice(begin).map((one) => [...one.sample.data]));
    }
  });

  it('is that of Heun’s method without any, and where no step arrives at noise', async () => {
    const draw = async (one: RestartScheduler | EDMHeunScheduler, steps: number): Promise<Float32Array> => {
      const run = { shape, numInferenceSteps: steps, generator: new Generator(2) };
      return (await runScheduler(one, testMixture.predict, run)).mean.data;
    };
    const heun = new EDMHeunScheduler({ sde });
    expect(await draw(new RestartScheduler({ sde, restarts: [] }), 6)).toEqual(await draw(heun, 6));
    expect(await draw(scheduler, 1)).toEqual(await draw(heun, 1));
  });

  it('can not be along a Brownian path, through one part of which it goes several times', async () => {
    const run = runScheduler(scheduler, testMixture.predict, { ...options, brownianPath: true });
    await expect(run).rejects.toThrow('brownianPath: RestartScheduler does not say which part of a run');
  });
});

describe('the settings of restarts', () => {
  it('are in snake_case in a file, and are read from there', async () => {
    const json = await fileOf(scheduler);
    expect(json.restarts).toContainEqual({ sigma_min: 1, sigma_max: 3, steps: 4, repeats: 1 });
    const loaded = await RestartScheduler.fromPretrained(filesOf(json), strict);
    expect(loaded.config.restarts).toEqual(restarts);
    // Kept by a class that does not know them.
    const { config } = ScoreSdeVeScheduler.fromConfig(loaded.config, strict);
    const back = ScoreSdeVeScheduler.fromConfig(await fileOf(ScoreSdeVeScheduler.fromConfig(config, strict)), strict);
    expect(RestartScheduler.fromConfig(back.config, strict).config.restarts).toEqual(restarts);
  });

  it('can not be changed afterwards', () => {
    const own = restarts.map((interval) => ({ ...interval }));
    const { config } = new RestartScheduler({ sde, restarts: own });
    own[0]!.sigmaMin = 0.2;
    expect(config.restarts).toEqual(restarts);
    expect(Object.isFrozen(config.restarts) && Object.isFrozen(config.restarts[0])).toBe(true);
  });

  const [interval] = restarts as [(typeof restarts)[number]];
  it.each<[object, string]>([
    [
      { restarts: {} },
      'restarts: an object must be a list of up to 100 intervals, each { sigmaMin, sigmaMax, steps, repeats }.',
    ],
    [{ restarts: [0.06, 0.3] }, 'restarts: [0.06, 0.3] must be a list'],
    [{ restarts: [{ ...interval, steps: undefined }] }, 'restarts[0].steps: there is none; it must be a whole number'],
    [{ restarts: Array(101).fill(interval) }, 'must be a list of up to 100'],
    [{ restarts: [interval, { ...interval, sigmaMin: 0 }] }, 'restarts[1].sigmaMin: 0 must be a number from 1e-10'],
    [{ restarts: [{ ...interval, sigmaMax: 0.05 }] }, 'restarts[0].sigmaMax: 0.05 must be above 0.06, and at most 50'],
    [{ restarts: [{ ...interval, sigmaMax: 51 }] }, 'restarts[0].sigmaMax: 51 must be above 0.06'],
    [
      { restarts: [{ ...interval, sigmaMin: 0.001, sigmaMax: 0.005 }] },
      'restarts[0].sigmaMax: 0.005 must be above 0.01',
    ],
    [{ restarts: [{ ...interval, steps: 1 }] }, 'restarts[0].steps: 1 must be a whole number from 2 to 100000.'],
    [{ restarts: [{ ...interval, repeats: '2' }] }, 'restarts[0].repeats: "2" must be a whole number from 1'],
    [{ restarts: [{ ...interval, repeats: 50_000 }] }, 'restarts: they make 150000 steps; take at most 100000.'],
    [{ restarts: [{ ...interval, step: 2 }] }, 'restarts[0].step: is no part of an interval, which has sigmaMin,'],
    [{ sNoise: 0 }, 'sNoise: 0 must be a number above 0.'],
    [{ rho: 0 }, 'rho: 0 must be'],
    [{ sde: new FlowSde() }, 'sde: begins at scale 0'],
  ])('are checked, %#', (settings, message) => {
    const make = (): unknown => new RestartScheduler({ sde, ...settings });
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(message);
  });

  it('are called as they are written', () => {
    const file = { sigma_min: 0.01, sigma_max: 50, restarts: [{ sigma_min: 1, sigma_max: 2, steps: 2, repeats: 0 }] };
    expect(() => RestartScheduler.fromConfig(file)).toThrow('restarts[0].repeats: 0 must be');
    expect(() => RestartScheduler.fromConfig({ ...file, restarts: [{ sigma_min: -1 }] })).toThrow(
      'restarts[0].sigma_min: -1 must be',
    );
    const restart = (one: object) => () => new RestartScheduler({ sde, restarts: [one] as never });
    expect(restart({ sigma_min: 0.06, sigma_max: 51, steps: 3, repeats: 2 })).toThrow(
      'restarts[0].sigma_max: 51 must be',
    );
    expect(restart({ sigma_min: 0.06, sigma_mx: 1 })).toThrow(
      'restarts[0].sigma_mx: is no part of an interval, which has sigma_min, sigma_max, steps, repeats.',
    );
    expect(() => new RestartScheduler(undefined as never)).toThrow('sde: there is none');
  });
});
