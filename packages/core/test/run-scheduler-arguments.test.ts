import {
  floatTensor,
  Generator,
  InvalidArgumentError,
  LangevinError,
  runScheduler,
  type SamplingStep,
  type Scheduler,
  streamScheduler,
} from '@langevin/core';
import { describe, expect, it } from 'vitest';
import { failure, LangevinScheduler, score, seeded, shape } from './support/langevin-scheduler.ts';

describe('a scheduler that is none', () => {
  class BrokenScheduler extends LangevinScheduler {
    constructor(readonly yields: () => unknown) {
      super();
    }

    override sample(): AsyncGenerator<SamplingStep, void> {
      return this.yields() as AsyncGenerator<SamplingStep, void>;
    }
  }
  const stepOf = (parts: object) =>
    async function* () {
      yield parts;
    };
  const tensor = floatTensor(shape);
  const levelless = 'yielded a step without { time, scale, sigma }, all finite, as its level.';

  it.each<[string, () => unknown]>([
    ['returns Promise; it has to be an async generator: async *sample().', async () => Promise.reject(new Error('x'))],
    ['returns undefined; it has to be an async generator: async *sample().', () => undefined],
    ['returns Array; it has to be an async generator: async *sample().', () => []],
    ['returns an object; it has to be an async generator: async *sample().', function* () {}],
    ['yielded no step; it has to yield one after each update of the state.', async function* () {}],
    ['yielded a step without a tensor as its mean.', stepOf({ sample: tensor })],
    ['yielded a step without a tensor as its sample.', stepOf({ mean: tensor, sample: [1, 2] })],
    ['yielded a step without a tensor as its sample and mean.', stepOf(tensor)],
    [levelless, stepOf({ sample: tensor, mean: tensor })],
    [levelless, stepOf({ sample: tensor, mean: tensor, level: 3 })],
    [levelless, stepOf({ sample: tensor, mean: tensor, level: { scale: 1, sigma: 3 } })],
    [levelless, stepOf({ sample: tensor, mean: tensor, level: { time: 0.5, scale: 1, sigma: Number.NaN } })],
    [levelless, stepOf({ sample: tensor, mean: tensor, level: { time: 0.5, scale: '1', sigma: 3 } })],
  ])('is refused by its name: sample() %s', async (problem, yields) => {
    const onStep = (): void => expect.unreachable();
    const error = await failure(runScheduler(new BrokenScheduler(yields), score, seeded({ onStep })));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as Error).message).toBe(`scheduler: sample() of BrokenScheduler ${problem}`);
  });

  it('is refused at once if it has no sample()', () => {
    const start = (scheduler: unknown) => () => streamScheduler(scheduler as Scheduler, score, seeded());
    expect(start({ initNoiseSigma: 1 })).toThrow('scheduler: Object has no sample(): it is no scheduler.');
    expect(start(undefined)).toThrow(InvalidArgumentError);
  });
});

describe('options that can not be used', () => {
  it.each([
    ['seed', { seed: 3 }],
    ['steps', { steps: 3 }],
    ['numInferenceSteps', { numInferenceSteps: 0 }],
    ['numInferenceSteps', { numInferenceSteps: 2.5 }],
    ['shape', { shape: [] }],
    ['shape', { shape: [0, 1, 4, 4] }],
    ['shape', { shape: [1, -3, 4, 4] }],
    ['shape', { shape: [1e9, 3, 32, 32] }],
    ['generator', { generator: [new Generator(0)] }],
    ['generator', { generator: [1, 2, 3].map((seed) => new Generator(seed)) }],
    ['generator', { generator: null }],
    ['generator', { generator: 5 }],
    ['generator', { generator: 'x' }],
    ['generator', { generator: {} }],
    ['generator', { generator: [new Generator(0), null] }],
    ['generator', { generator: [1, 2] }],
  ])('are refused at once: %s %j', (argument, options) => {
    let error: unknown;
    try {
      streamScheduler(new LangevinScheduler(), score, seeded(options));
    } catch (thrown) {
      error = thrown;
    }
    expect(LangevinError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'invalid_argument', argument });
  });

  it('say how much a sample would take that is too large', () => {
    const start = () => streamScheduler(new LangevinScheduler(), score, seeded({ shape: [1e6, 3, 32, 32] }));
    expect(start).toThrow('a sample of [1000000,3,32,32] takes 11.4 GiB, and at most 2 GiB are possible');
  });
});
