import {
  ConfigError,
  type FloatTensor,
  floatTensor,
  Generator,
  InvalidArgumentError,
  NonFiniteOutputError,
  runScheduler,
  type SamplingStep,
  type ScoreFunction,
  scale,
  streamScheduler,
  Tensor,
} from '@langevin/core';
import { type ScoreSdeVeConfig, ScoreSdeVeScheduler } from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { errorOverRms } from '../../../test/support/reference.ts';

const shape = [3, 2, 4, 4];
const imageSize = 32;
/** The score of data that is normal with mean 0 and standard deviation 0.5. */
const score: ScoreFunction = async (x, { sigma }) => scale(-1 / (0.25 + sigma ** 2), x);
const small = (config: Partial<ScoreSdeVeConfig> = {}): ScoreSdeVeScheduler =>
  new ScoreSdeVeScheduler({ sigmaMax: 20, ...config });
const generators = (): Generator[] => [7, 8, 9].map((seed) => new Generator(seed));

describe('the schedules', () => {
  it('are those of training until others are set', () => {
    const scheduler = small({ numTrainTimesteps: 40 });
    expect(scheduler.timesteps).toHaveLength(40);
    expect(scheduler.sigmas).toHaveLength(40);
    expect(scheduler.discreteSigmas).toHaveLength(40);
  });

  it('are set one without the other', () => {
    const scheduler = small({ numTrainTimesteps: 40 });
    const { sigmas, discreteSigmas } = scheduler;
    scheduler.setTimesteps(10);
    expect(scheduler.timesteps).toHaveLength(10);
    expect(scheduler.sigmas).toBe(sigmas);
    expect(scheduler.discreteSigmas).toBe(discreteSigmas);
    const { timesteps } = scheduler;
    scheduler.setSigmas(6);
    expect(scheduler.timesteps).toBe(timesteps);
    expect(scheduler.sigmas).toHaveLength(10);
    expect(scheduler.discreteSigmas).toHaveLength(6);
  });

  it('take other ends than the configured ones', () => {
    const scheduler = small();
    scheduler.setTimesteps(5, 0.1);
    scheduler.setSigmas(5, 0.5, 8);
    expect(scheduler.timesteps[4]).toBe(Math.fround(0.1));
    expect(scheduler.sigmas[0]).toBeCloseTo(8, 5);
    expect(scheduler.discreteSigmas[0]).toBeCloseTo(0.5, 6);
    expect(scheduler.discreteSigmas[4]).toBeCloseTo(8, 5);
  });

  it('have one entry for one step', () => {
    const scheduler = small();
    scheduler.setTimesteps(1);
    scheduler.setSigmas(1);
    expect([...scheduler.timesteps]).toEqual([1]);
    expect(scheduler.discreteSigmas[0]).toBeCloseTo(0.01, 7);
  });

  it('refuse numbers of steps and sigmas that make none', () => {
    expect(() => small().setTimesteps(0)).toThrow(InvalidArgumentError);
    expect(() => small().setSigmas(2.5)).toThrow(InvalidArgumentError);
    expect(() => small().setSigmas(5, 3, 2)).toThrow(ConfigError);
    expect(() => small().setTimesteps(5, 1)).toThrow(ConfigError);
  });
});

describe('a step by hand', () => {
  const sample = new Generator(0).randn(shape);
  const modelOutput = new Generator(1).randn(shape);

  it('draws from a list of generators what each would draw alone', () => {
    const scheduler = small({ correctorNorm: 'image' });
    const batch = scheduler.stepCorrect({ modelOutput, sample, generator: generators() });
    const image = (tensor: FloatTensor): FloatTensor =>
      floatTensor([1, 2, 4, 4], tensor.data.slice(imageSize, 2 * imageSize));
    const alone = scheduler.stepCorrect({
      modelOutput: image(modelOutput),
      sample: image(sample),
      generator: new Generator(8),
    });
    expect(image(batch.prevSample).data).toEqual(alone.prevSample.data);
    expect(image(batch.prevSampleMean).data).toEqual(alone.prevSampleMean.data);
  });

  it('draws other noise each time where no generator is given', () => {
    const step = (): Float32Array => small().stepPred({ modelOutput, timestep: 1, sample }).prevSample.data;
    expect(step()).not.toEqual(step());
  });

  it('goes down to sigma 0 at the last time', () => {
    const scheduler = small();
    scheduler.setTimesteps(4);
    scheduler.setSigmas(4);
    const timestep = scheduler.timesteps[3]!;
    const zero = floatTensor(shape);
    const { prevSample } = scheduler.stepPred({
      modelOutput: zero,
      timestep,
      sample: zero,
      generator: new Generator(3),
    });
    expect(errorOverRms(prevSample.data, scale(0.01, new Generator(3).randn(shape)).data)).toBeLessThan(1e-6);
  });

  it('refuses what does not fit, by name', () => {
    const scheduler = small();
    const other = floatTensor([3, 2, 4, 5]);
    expect(() => scheduler.stepPred({ modelOutput: other, timestep: 1, sample })).toThrow('modelOutput: has the shape');
    expect(() => scheduler.stepCorrect({ modelOutput: other, sample })).toThrow('modelOutput: has the shape');
    expect(() => scheduler.stepPred({ modelOutput, timestep: 3, sample })).toThrow('timestep: 3 is no time');
    expect(() => scheduler.stepPred({ modelOutput, timestep: Number.NaN, sample })).toThrow('timestep: NaN');
    expect(() => scheduler.stepCorrect({ modelOutput: floatTensor(shape), sample })).toThrow('score: is zero');
    expect(() => scheduler.stepCorrect({ modelOutput, sample, generator: [new Generator(0)] })).toThrow('generator: ');
    scheduler.setSigmas(10);
    expect(() => scheduler.stepPred({ modelOutput, timestep: 1, sample })).toThrow('only 10 sigmas are set');
  });
});

describe('addNoise', () => {
  const [x, noise] = [new Generator(0).randn(shape), new Generator(1).randn(shape)];

  it('takes indices as a list, or as a tensor of integers', () => {
    const scheduler = small();
    const indices = new Tensor('int64', BigInt64Array.of(0n, 5n, 1999n), [3]);
    expect(scheduler.addNoise(x, noise, indices)).toEqual(scheduler.addNoise(x, noise, [0, 5, 1999]));
  });

  it('refuses indices that are not there, and other numbers of them', () => {
    expect(() => small().addNoise(x, noise, [0, 5, 2000])).toThrow('timesteps: 2000 is no index into 2000 sigmas');
    expect(() => small().addNoise(x, noise, [0, 5, -1])).toThrow('timesteps: -1 is no index');
    expect(() => small().addNoise(x, noise, [0])).toThrow('timesteps: 1 for 3 images');
    expect(() => small().addNoise(x, floatTensor([3, 32]), [0, 1, 2])).toThrow('noise: has the shape');
  });
});

describe('sample', () => {
  const run = (scheduler: ScoreSdeVeScheduler, options: object = {}) =>
    runScheduler(scheduler, score, { shape, numInferenceSteps: 12, generator: new Generator(0), ...options });

  it('makes the same numbers as the steps by hand', async () => {
    const scheduler = small({ correctSteps: 2 });
    scheduler.setTimesteps(12);
    scheduler.setSigmas(12);
    const generator = new Generator(0);
    let sample = scale(20, generator.randn(shape));
    let mean = sample;
    for (const [i, timestep] of scheduler.timesteps.entries()) {
      const level = { time: timestep, scale: 1, sigma: scheduler.sigmas[i]! };
      for (let j = 0; j < 2; j++) {
        const modelOutput = await score(sample, level);
        sample = scheduler.stepCorrect({ modelOutput, sample, generator }).prevSample;
      }
      const modelOutput = await score(sample, level);
      const predicted = scheduler.stepPred({ modelOutput, timestep, sample, generator });
      [sample, mean] = [predicted.prevSample, predicted.prevSampleMean];
    }
    const result = await run(scheduler);
    expect(result.evaluations).toBe(36);
    expect(result.sample.data).toEqual(sample.data);
    expect(result.mean.data).toEqual(mean.data);
  });

  it('draws from the distribution that the score belongs to', async () => {
    const { mean } = await run(small(), { shape: [64, 2, 4, 4], numInferenceSteps: 100 });
    const deviation = Math.sqrt(mean.data.reduce((sum, value) => sum + value ** 2, 0) / mean.data.length);
    expect(Math.abs(deviation - 0.5)).toBeLessThan(0.05);
  });

  it('yields after the corrector and after the predictor, and says how far it is and at which level', async () => {
    const scheduler = small({ correctSteps: 3 });
    scheduler.setTimesteps(4);
    scheduler.setSigmas(4);
    const [down, evaluated] = [scheduler.discreteSigmas, scheduler.sigmas];
    const steps: SamplingStep[] = [];
    await run(scheduler, { numInferenceSteps: 4, onStep: (step: SamplingStep) => void steps.push({ ...step }) });
    expect(steps.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(steps.map(({ progress }) => progress)).toEqual([0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1]);
    expect(steps.map(({ level }) => level.sigma)).toEqual([
      ...[evaluated[0], down[2], evaluated[1], down[1], evaluated[2], down[0], evaluated[3], 0],
    ]);
    expect(steps.map(({ level }) => level.time)).toEqual([
      ...[scheduler.timesteps[0], 2 / 3, scheduler.timesteps[1], 1 / 3, scheduler.timesteps[2], 0],
      ...[scheduler.timesteps[3], 0],
    ]);
    expect(steps.every(({ level }) => level.scale === 1)).toBe(true);
  });

  it('yields once a step without a corrector', async () => {
    const indices: number[] = [];
    const onStep = ({ index }: SamplingStep): void => void indices.push(index);
    const { evaluations } = await run(small({ correctSteps: 0 }), { numInferenceSteps: 3, onStep });
    expect(indices).toEqual([0, 1, 2]);
    expect(evaluations).toBe(3);
  });

  it('draws nothing ahead of a yield', async () => {
    const generator = new Generator(0);
    const expected = new Generator(0);
    expected.randn(shape);
    for await (const _ of streamScheduler(small(), score, { shape, numInferenceSteps: 3, generator })) {
      expected.randn(shape);
      expect(generator.getState()).toEqual(expected.getState());
    }
  });

  it('goes on from a replaced sample, after the corrector and after the predictor', async () => {
    for (const replacedAt of [2, 3]) {
      const constant = floatTensor(shape, new Float32Array(3 * imageSize).fill(0.3));
      const seen: FloatTensor[] = [];
      const spy: ScoreFunction = (x, level) => {
        seen.push(x);
        return score(x, level);
      };
      const onStep = (step: SamplingStep): void => {
        if (step.index === replacedAt) step.sample = constant;
      };
      const options = { shape, numInferenceSteps: 3, generator: new Generator(0), onStep };
      await runScheduler(small(), spy, options);
      expect(seen[replacedAt + 1]).toBe(constant);
      expect(constant.data.every((value) => value === Math.fround(0.3))).toBe(true);
    }
  });

  it('leaves every yielded sample and mean as it was', async () => {
    const kept: [FloatTensor, Float32Array][] = [];
    const onStep = ({ sample, mean }: SamplingStep): void => {
      for (const tensor of [sample, mean]) kept.push([tensor, tensor.data.slice()]);
    };
    await run(small({ correctSteps: 2 }), { onStep });
    expect(new Set(kept.map(([{ data }]) => data)).size).toBe(48);
    for (const [{ data }, copy] of kept) expect(data).toEqual(copy);
  });

  it('with norms taken per image, an image does not depend on its batch-mates', async () => {
    const scheduler = small({ correctorNorm: 'image', correctSteps: 2 });
    const { mean } = await run(scheduler, { generator: generators() });
    for (const [image, generator] of generators().entries()) {
      const alone = await run(scheduler, { shape: [1, 2, 4, 4], generator });
      expect(mean.data.subarray(image * imageSize, (image + 1) * imageSize)).toEqual(alone.mean.data);
    }
  });

  it('with norms averaged over the batch, an image depends on its batch-mates', async () => {
    const { mean } = await run(small(), { generator: generators() });
    const alone = await run(small(), { shape: [1, 2, 4, 4], generator: generators()[0]! });
    expect(mean.data.subarray(0, imageSize)).not.toEqual(alone.mean.data);
  });

  it('keeps nothing of a run: two runs share a scheduler, and neither touches its schedules', async () => {
    const scheduler = small({ numTrainTimesteps: 30 });
    const { timesteps, sigmas, discreteSigmas } = scheduler;
    const alone = await run(scheduler);
    const [first, second] = await Promise.all([run(scheduler), run(scheduler, { numInferenceSteps: 5 })]);
    expect(first).toEqual(alone);
    expect(second).toEqual(await run(scheduler, { numInferenceSteps: 5 }));
    expect(scheduler.timesteps).toBe(timesteps);
    expect(scheduler.sigmas).toBe(sigmas);
    expect(scheduler.discreteSigmas).toBe(discreteSigmas);
  });

  it('stops between steps after an abort', async () => {
    const controller = new AbortController();
    let steps = 0;
    const onStep = (): void => {
      if (++steps === 3) controller.abort();
    };
    await expect(run(small(), { signal: controller.signal, onStep })).rejects.toThrow('aborted');
    expect(steps).toBe(3);
  });

  it('names the step and the sigma at which the score broke', async () => {
    const scheduler = small();
    const broken: ScoreFunction = (x, level) =>
      level.time < 0.5 ? Promise.resolve(scale(Number.NaN, x)) : score(x, level);
    const options = { shape, numInferenceSteps: 4, generator: new Generator(0) };
    const error = await runScheduler(scheduler, broken, options).catch((thrown: unknown) => thrown);
    scheduler.setTimesteps(4);
    scheduler.setSigmas(4);
    expect(error).toBeInstanceOf(NonFiniteOutputError);
    expect(error).toMatchObject({ step: 4, evaluation: 4, sigma: scheduler.sigmas[2] });
  });
});
