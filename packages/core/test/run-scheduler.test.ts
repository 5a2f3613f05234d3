import {
  type FloatTensor,
  floatTensor,
  Generator,
  guidedPrediction,
  InvalidArgumentError,
  lazyPrediction,
  linearCombination,
  NonFiniteOutputError,
  type PredictFunction,
  predictionFrom,
  runScheduler,
  type SamplingStep,
  type Scheduler,
  type ScoreFunction,
  scale,
  streamScheduler,
} from '@langevin/core';
import { describe, expect, it } from 'vitest';
import { failure, LangevinScheduler, score, seeded, shape } from './support/langevin-scheduler.ts';

describe('runScheduler', () => {
  it('starts from noise of the largest sigma and hands out the noise that follows', async () => {
    const generator = new Generator(3);
    const starts: FloatTensor[] = [];
    const result = await runScheduler(
      new LangevinScheduler(),
      async (x, level) => {
        starts.push(x);
        return score(x, level);
      },
      { shape, numInferenceSteps: 1, generator },
    );
    const repeated = new Generator(3);
    expect(starts[0]!.data).toEqual(scale(8, repeated.randn(shape)).data);
    const noise = linearCombination(1, result.sample, -1, result.mean);
    const expected = scale(2, repeated.randn(shape)).data;
    noise.data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 5);
    });
    expect(generator.getState()).toEqual(repeated.getState());
  });

  it('returns the last sample and mean, and how often the score was evaluated', async () => {
    const steps: SamplingStep[] = [];
    const result = await runScheduler(
      new LangevinScheduler(),
      score,
      seeded({ onStep: (step: SamplingStep) => void steps.push(step) }),
    );
    expect(steps.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(steps.at(-1)!.progress).toBe(1);
    expect(result).toEqual({ sample: steps.at(-1)!.sample, mean: steps.at(-1)!.mean, evaluations: 5 });
  });

  it('counts as many evaluations as a call of the network stands for', async () => {
    const twice = Object.assign((...args: Parameters<typeof score>) => score(...args), { evaluations: 2 });
    expect((await runScheduler(new LangevinScheduler(), twice, seeded())).evaluations).toBe(10);
    const thrice = guidedPrediction(twice, score);
    expect((await runScheduler(new LangevinScheduler(), thrice, seeded())).evaluations).toBe(15);
    const wrong = Object.assign((...args: Parameters<typeof score>) => score(...args), { evaluations: '3' as never });
    expect(() => streamScheduler(new LangevinScheduler(), wrong, seeded())).toThrow('network.evaluations: ');
    expect(() => guidedPrediction(score, wrong)).toThrow('guidance.evaluations: ');
  });

  it('counts what each prediction says that it took', async () => {
    let calls = 0;
    const varying: PredictFunction = async (x, level) => {
      const plain = predictionFrom({ data: x }, x, level);
      return lazyPrediction((name) => plain[name], { evaluations: ++calls > 3 ? 2 : 1 });
    };
    expect((await runScheduler(new LangevinScheduler(), varying, seeded())).evaluations).toBe(7);
    const wrong: PredictFunction = async (x) => lazyPrediction(() => x, { evaluations: 0.5 });
    await expect(runScheduler(new LangevinScheduler(), wrong, seeded())).rejects.toThrow('evaluations: 0.5 is not');
  });

  it('is the stream run to its end', async () => {
    const stream = streamScheduler(new LangevinScheduler(), score, seeded());
    let next = await stream.next();
    let count = 0;
    for (; !next.done; next = await stream.next()) count++;
    expect(count).toBe(5);
    expect(next.value).toEqual(await runScheduler(new LangevinScheduler(), score, seeded()));
  });

  it('goes on from what an asynchronous onStep puts in place of the sample, and returns a replaced mean', async () => {
    const seen: FloatTensor[] = [];
    const constant = floatTensor(shape, new Float32Array(32).fill(0.25));
    const result = await runScheduler(
      new LangevinScheduler(),
      async (x, level) => {
        seen.push(x);
        return score(x, level);
      },
      seeded({
        onStep: async (step: SamplingStep) => {
          await Promise.resolve();
          if (step.index === 2) step.sample = constant;
          if (step.index === 4) step.mean = constant;
        },
      }),
    );
    expect(seen[3]).toBe(constant);
    expect(result.mean).toBe(constant);
  });

  it('goes on from what the consumer of the stream puts in place of the sample', async () => {
    const zero = floatTensor(shape);
    let replaced = false;
    const spy: ScoreFunction = async (x, level) => {
      if (replaced) expect(x).toBe(zero);
      replaced = false;
      return score(x, level);
    };
    for await (const step of streamScheduler(new LangevinScheduler(), spy, seeded())) {
      step.sample = zero;
      replaced = step.index < 4;
    }
    expect(replaced).toBe(false);
  });

  it.each(['sample', 'mean'] as const)('refuses a replaced %s of another shape, and closes the solver', async (key) => {
    const scheduler = new LangevinScheduler();
    const onStep = (step: SamplingStep): void => {
      step[key] = floatTensor([2, 1, 4, 3]);
    };
    const error = await failure(runScheduler(scheduler, score, seeded({ onStep })));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as Error).message).toBe(`step.${key}: has the shape [2,1,4,3], but [2,1,4,4] is needed here.`);
    expect(scheduler.closed).toBe(true);
  });

  it('gives each image what it would have alone, from a list of generators', async () => {
    const generators = [new Generator(5), new Generator(6)];
    const { mean } = await runScheduler(new LangevinScheduler(), score, seeded({ generator: generators }));
    const alone = await runScheduler(
      new LangevinScheduler(),
      score,
      seeded({ shape: [1, 1, 4, 4], generator: [new Generator(6)] }),
    );
    expect(mean.data.subarray(16)).toEqual(alone.mean.data);
  });

  it('draws small images from a list as a batch of one would', async () => {
    const start: FloatTensor[] = [];
    await runScheduler(
      new LangevinScheduler(),
      async (x, level) => {
        start.push(x);
        return score(x, level);
      },
      { shape: [3, 1, 1, 3], numInferenceSteps: 1, generator: [1, 2, 3].map((seed) => new Generator(seed)) },
    );
    expect(start[0]!.data.subarray(3, 6)).toEqual(scale(8, new Generator(2).randn([1, 1, 1, 3])).data);
  });
});

describe('a run that ends early', () => {
  it("throws the signal's reason before an evaluation, and closes the solver", async () => {
    const scheduler = new LangevinScheduler();
    const controller = new AbortController();
    const reason = new Error('enough');
    let evaluations = 0;
    const counted: ScoreFunction = (x, level) => {
      evaluations++;
      return score(x, level);
    };
    const onStep = ({ index }: SamplingStep): void => {
      if (index === 1) controller.abort(reason);
    };
    const error = await failure(runScheduler(scheduler, counted, seeded({ signal: controller.signal, onStep })));
    expect(error).toBe(reason);
    expect(evaluations).toBe(2);
    expect(scheduler.closed).toBe(true);
  });

  it('throws at once when it is aborted during an evaluation', async () => {
    const scheduler = new LangevinScheduler();
    const controller = new AbortController();
    const aborting: ScoreFunction = () => {
      queueMicrotask(() => controller.abort());
      return new Promise(() => {});
    };
    const onStep = (): void => expect.unreachable();
    const options = seeded({ numInferenceSteps: 1, signal: controller.signal, onStep });
    const error = await failure(runScheduler(scheduler, aborting, options));
    expect((error as Error).name).toBe('AbortError');
    expect(scheduler.closed).toBe(true);
  });

  it('throws at once when it is aborted during a step that somebody looks at', async () => {
    const controller = new AbortController();
    const onStep = (): Promise<void> => {
      queueMicrotask(() => controller.abort());
      return new Promise(() => {});
    };
    const error = await failure(
      runScheduler(new LangevinScheduler(), score, seeded({ signal: controller.signal, onStep })),
    );
    expect((error as Error).name).toBe('AbortError');
  });

  it('takes a score that answers at once, with a signal as without', async () => {
    const atOnce = ((sample: FloatTensor) => floatTensor(sample.dims)) as unknown as ScoreFunction;
    const { signal } = new AbortController();
    const [without, withOne] = [seeded(), seeded({ signal })];
    const means = await Promise.all(
      [without, withOne].map(async (options) => (await runScheduler(new LangevinScheduler(), atOnce, options)).mean),
    );
    expect(means[1]).toEqual(means[0]);
  });

  it('throws though the solver catches what an evaluation throws', async () => {
    const controller = new AbortController();
    const aborting: ScoreFunction = () => {
      controller.abort();
      return new Promise(() => {});
    };
    const deaf: Scheduler = {
      initNoiseSigma: 1,
      async *sample(evaluate, start) {
        const level = { time: 1, scale: 1, sigma: 1 };
        await evaluate(start, level).catch(() => {});
        yield { index: 0, progress: 1, level, sample: start, mean: start };
      },
      savePretrained: async () => {},
    };
    const error = await failure(runScheduler(deaf, aborting, seeded({ signal: controller.signal })));
    expect((error as Error).name).toBe('AbortError');
  });

  it('draws nothing after an abort that came before it began', async () => {
    const generator = new Generator(0);
    const signal = AbortSignal.abort();
    await failure(runScheduler(new LangevinScheduler(), score, seeded({ generator, signal })));
    expect(generator.getState()).toEqual(new Generator(0).getState());
  });

  it('closes the solver when the consumer leaves the loop', async () => {
    const scheduler = new LangevinScheduler();
    for await (const _ of streamScheduler(scheduler, score, seeded())) break;
    expect(scheduler.closed).toBe(true);
  });

  it('passes on an error of onStep, and closes the solver', async () => {
    const scheduler = new LangevinScheduler();
    const reason = new Error('no preview');
    const onStep = async (): Promise<void> => Promise.reject(reason);
    expect(await failure(runScheduler(scheduler, score, seeded({ onStep })))).toBe(reason);
    expect(scheduler.closed).toBe(true);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'stops at a score with %s and names the step and sigma',
    async (value) => {
      const scheduler = new LangevinScheduler();
      const broken: ScoreFunction = async (x, level) => {
        const output = await score(x, level);
        if (level.sigma < 4) output.data[17] = value;
        return output;
      };
      const error = await failure(runScheduler(scheduler, broken, seeded()));
      expect(error).toBeInstanceOf(NonFiniteOutputError);
      expect(error).toMatchObject({ step: 3, evaluation: 3, sigma: 8 * (1 - 3 / 5) });
      expect(scheduler.closed).toBe(true);
    },
  );

  it('refuses a score of another shape', async () => {
    const misshapen: ScoreFunction = async () => floatTensor([2, 3, 4, 4]);
    const error = await failure(runScheduler(new LangevinScheduler(), misshapen, seeded()));
    expect((error as Error).message).toBe('score: has the shape [2,3,4,4], but [2,1,4,4] is needed here.');
  });

  it('refuses a score, and a replaced sample, that is no tensor', async () => {
    const empty = (async () => {}) as unknown as ScoreFunction;
    const scored = await failure(runScheduler(new LangevinScheduler(), empty, seeded()));
    expect((scored as Error).message).toBe('score: undefined is no tensor.');
    const onStep = (step: SamplingStep): void => void Object.assign(step, { sample: null });
    const replaced = await failure(runScheduler(new LangevinScheduler(), score, seeded({ onStep })));
    expect((replaced as Error).message).toBe('step.sample: null is no tensor.');
  });
});
