import { ConfigError, Generator, runScheduler } from '@langevin/core';
import {
  ComposedScheduler,
  DDPMScheduler,
  DiscreteVpSde,
  DPMSolverMultistepScheduler,
  EDMHeunScheduler,
  FlowSde,
  KarrasVeScheduler,
  PNDMScheduler,
  ScoreSdeVeScheduler,
  VeSde,
} from '@langevin/schedulers';
import { checkScheduler, testImageShape, testMixture } from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';
import { type AnyScheduler, fileOf, filesOf, type Json, type Options, strict } from './support/scheduler-files.ts';

const sde = new VeSde({ sigmaMax: 50 });
const levels = { 3: [50, 1, 0.1, 0], 5: [50, 4, 1, 0.3, 0.05, 0] };
const scheduler = new ComposedScheduler({ sde, solver: 'ipndm', levels });

describe('fitted levels of a ComposedScheduler', () => {
  it('are those of runs of so many steps', async () => {
    expect(scheduler.levelsFor({ numInferenceSteps: 3 }).map(({ sigma }) => sigma)).toEqual(levels[3]);
    expect(scheduler.levelsFor({ numInferenceSteps: 3 }).every(({ scale }) => scale === 1)).toBe(true);
    expect(scheduler.defaultSteps).toBe(5);
    expect(new ComposedScheduler({ sde }).defaultSteps).toBeUndefined();
    // A list for the run goes before.
    const options = { shape: [2, ...testImageShape], generator: new Generator(0) };
    const run = await runScheduler(scheduler, testMixture.predict, { ...options, sigmas: [10, 1, 0] });
    expect(run.evaluations).toBe(2);
  });

  it('are none of other numbers of steps', async () => {
    const options = { shape: [2, ...testImageShape], numInferenceSteps: 4 };
    await expect(runScheduler(scheduler, testMixture.predict, options)).rejects.toThrow(
      "numInferenceSteps: levels were fitted to 3, 5 steps, not to 4; take one of these, fit others, or set levels to the name of a rule, such as 'karras'.",
    );
  });

  it('keep the contract', async () => {
    const list = Array.from({ length: 41 }, (_, i) => (i < 40 ? 50 * 0.01 ** (i / 20) : 0));
    const solver = new ComposedScheduler({ sde, solver: 'ipndm', levels: { 40: list } });
    await checkScheduler(solver, {
      contract: { numInferenceSteps: 40 },
      distribution: { numInferenceSteps: 40, batchSize: 500, tolerance: 0.2 },
    });
  });

  it('are sigma itself where an SDE begins at scale 0', () => {
    const flow = new ComposedScheduler({ sde: new FlowSde(), levels: { 2: [1, 0.25, 0] } });
    const found = flow.levelsFor({ numInferenceSteps: 2 });
    expect(found.map(({ scale, sigma }) => [scale, sigma])).toEqual([
      [0, 1],
      [0.75, 0.25],
      [1, 0],
    ]);
  });

  it('can not be changed afterwards', () => {
    const own = { 2: [50, 1, 0] };
    const { config } = new ComposedScheduler({ sde, levels: own });
    own[2][1] = 60;
    expect(config.levels).toEqual({ 2: [50, 1, 0] });
    expect(Object.isFrozen(config.levels) && Object.isFrozen((config.levels as typeof own)[2])).toBe(true);
  });

  it.each<[unknown, string]>([
    [{}, 'levels: they are for 0 numbers of steps; there have to be some for 1 to 100.'],
    [
      Object.fromEntries(Array.from({ length: 101 }, (_, i) => [i + 1, []])),
      'levels: they are for 101 numbers of steps',
    ],
    [{ two: [1, 0.5, 0] }, 'levels.two: is no number of steps, from 1 to 1000.'],
    [{ '02': [1, 0.5, 0] }, 'levels.02: is no number of steps'],
    [{ 1001: [] }, 'levels.1001: is no number of steps'],
    [{ 2: [1, 0] }, 'levels.2: are not 3 levels: where each step begins, and where the last one ends.'],
    [{ 2: '1,0,0' }, 'levels.2: are not 3 levels'],
    [{ 2: [1, 1, 0] }, 'levels.2: are no numbers from high to low, none below 0.'],
    [{ 2: [1, 0.5, -1] }, 'levels.2: are no numbers from'],
    [{ 2: ['1', 0.5, 0] }, 'levels.2: are no numbers from'],
    [{ 2: [Number.POSITIVE_INFINITY, 1, 0] }, 'levels.2: are no numbers from'],
    [
      { 2: [51, 1, 0] },
      'levels.2: begin at 51, above the highest level of the SDE, 50; fit others, or set levels to the name of a rule',
    ],
    [[50, 1, 0], 'levels: [50, 1, 0] is not known; there are karras'],
    [[50, 1, 0], 'and tables of fitted levels by the number of steps, such as { 2: [50, 1, 0] }.'],
    [Array(9).fill(50), 'levels: [50, 50, 50, 50, 50, 50, 50, 50, …] is not known'],
    [null, 'levels: null is not known'],
    [{ levels, evaluations: 60 }, 'levels: these are all that fitLevels() gives; pass the `levels` among them.'],
  ])('are checked: %j', (given, message) => {
    const make = (): unknown => new ComposedScheduler({ sde, levels: given as never });
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(message);
  });

  it('are those of the SDE that they are with', () => {
    expect(() => new ComposedScheduler({ sde: new FlowSde(), levels })).toThrow('levels.3: begin at 50, above');
    expect(() => new ComposedScheduler({ sde: new DiscreteVpSde(), levels })).not.toThrow();
  });
});

describe('fitted levels are kept by a class that does not know them', () => {
  interface AnyClass {
    readonly className: string;
    fromConfig(config: object, options?: Options): AnyScheduler;
    fromPretrained(source: unknown, options?: Options): Promise<AnyScheduler>;
  }
  const betas: Json = { beta_schedule: 'linear', prediction_type: 'epsilon' };
  const sigmas: Json = { sigma_min: 0.01, sigma_max: 50 };

  it.each<[AnyClass, Json]>([
    [ScoreSdeVeScheduler as never, sigmas],
    [KarrasVeScheduler as never, sigmas],
    [EDMHeunScheduler as never, sigmas],
    [DDPMScheduler as never, betas],
    [PNDMScheduler as never, betas],
    [DPMSolverMultistepScheduler as never, betas],
    [DPMSolverMultistepScheduler as never, sigmas],
  ])('by a $className', async (schedulerClass, settings) => {
    const own = schedulerClass.fromConfig(settings, strict);
    const composed = ComposedScheduler.fromConfig(
      { ...ComposedScheduler.fromConfig(own.config).config, levels },
      strict,
    );
    const carrier = schedulerClass.fromConfig(composed.config, strict);
    const json = await fileOf(carrier);
    expect(json).toMatchObject({
      ...(await fileOf(own)),
      levels,
      _kept_for_others: expect.arrayContaining(['levels']),
    });
    const loaded = await schedulerClass.fromPretrained(filesOf(json), strict);
    const again = ComposedScheduler.fromConfig({ ...loaded.config, solver: 'ipndm' }, strict);
    expect(again.config.levels).toEqual(levels);
    expect(again.config.solver).toBe('ipndm');
  });
});
