import {
  type FloatTensor,
  floatTensor,
  Generator,
  linearCombination,
  runScheduler,
  type SamplingStep,
  type ScoreFunction,
  scale,
  streamScheduler,
} from '@langevin/core';
import { type ProbabilityFlowOptions, ProbabilityFlowScheduler, VpSde } from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { errorOverRms } from '../../../test/support/reference.ts';
import { CosineSde } from './support/cosine-sde.ts';
import { midpoint } from './support/midpoint.ts';
import { mixtureStatistics } from './support/mixture-statistics.ts';
import { referenceMixture, referenceSdes, referenceTensor } from './support/score-sde-reference.ts';

const { score } = referenceMixture;
const shape = [3, 3, 4, 4];
const imageSize = 48;
const small = (options: Partial<ProbabilityFlowOptions> = {}): ProbabilityFlowScheduler =>
  new ProbabilityFlowScheduler({ sde: new VpSde(), rtol: 1e-3, atol: 1e-3, ...options });
const run = (scheduler: ProbabilityFlowScheduler, options: object = {}) =>
  runScheduler(scheduler, score, { shape, numInferenceSteps: 1, generator: new Generator(0), ...options });
const images = (): FloatTensor =>
  floatTensor(shape, referenceTensor('likelihood.vp.data').data.slice(0, 3 * imageSize));

describe('the samples', () => {
  const settings: [string, ProbabilityFlowOptions][] = [
    ['bosh3', { sde: referenceSdes.ve, method: 'bosh3' }],
    ['heun', { sde: referenceSdes.subvp, method: 'heun' }],
    ["a user's own SDE", { sde: new CosineSde() }],
    ["a user's own method", { sde: referenceSdes.vp, method: midpoint }],
  ];

  it.each(settings)('have the distribution of the data, by %s', async (_, options) => {
    const count = 512;
    const { mean } = await run(small(options), { shape: [count, 3, 4, 4] });
    const { shares, meanError, spread } = mixtureStatistics(mean);
    for (const [k, weight] of [0.5, 0.3, 0.2].entries()) {
      expect(Math.abs(shares[k]! - weight)).toBeLessThan(4.5 * Math.sqrt((weight * (1 - weight)) / count));
    }
    expect(meanError).toBeLessThan((4.5 * 0.1) / Math.sqrt(0.2 * count));
    expect(Math.abs(spread / 0.1 - 1)).toBeLessThan(0.04);
  });

  it('of every method come to the same, since the flow is one', async () => {
    const truth = await run(small({ rtol: 1e-6, atol: 1e-6 }));
    for (const method of ['bosh3', 'heun', midpoint]) {
      const { mean } = await run(small({ method, rtol: 1e-4, atol: 1e-4 }));
      expect(errorOverRms(mean.data, truth.mean.data)).toBeLessThan(3e-3);
    }
  });
});

describe('encoding and decoding', () => {
  it.each(['ve', 'vp', 'subvp'] as const)('give the images back, with %s', async (name) => {
    const scheduler = new ProbabilityFlowScheduler({ sde: referenceSdes[name] });
    const { latents, evaluations } = await scheduler.encode(score, images());
    expect(latents.dims).toEqual(shape);
    expect(evaluations).toBeGreaterThan(20);
    const { images: decoded } = await scheduler.decode(score, latents);
    expect(errorOverRms(decoded.data, images().data)).toBeLessThan(5e-4);
  });

  it('give latents with the spread of the prior', async () => {
    const scheduler = new ProbabilityFlowScheduler({ sde: referenceSdes.ve });
    const { latents } = await scheduler.encode(score, images());
    const deviation = Math.hypot(...latents.data) / Math.sqrt(latents.data.length);
    expect(Math.abs(deviation / scheduler.initNoiseSigma - 1)).toBeLessThan(0.2);
  });

  it('decode what a run starts from to what the run gives', async () => {
    const prior = new Generator(0).randn(shape);
    expect((await small().decode(score, prior)).images.data).toEqual((await run(small())).mean.data);
  });

  it('show their steps, and stop after an abort', async () => {
    const controller = new AbortController();
    const times: number[] = [];
    const onStep = ({ level }: SamplingStep): void => {
      times.push(level.time);
      if (times.length === 2) controller.abort();
    };
    const encoded = small().encode(score, images(), { onStep, signal: controller.signal });
    await expect(encoded).rejects.toThrow('aborted');
    expect(times).toHaveLength(2);
    expect(times[1]).toBeGreaterThan(times[0]!);
  });
});

it('encode and decode refuse an option that there is not', async () => {
  const options: object = { numInferenceSteps: 5 };
  await expect(small().encode(score, images(), options)).rejects.toThrow('numInferenceSteps: there is no such option.');
  await expect(small().decode(score, images(), options)).rejects.toThrow('There are signal, onStep.');
});

describe('the steps of a run', () => {
  it('go from time 1 to the last time, with the progress made', async () => {
    const steps: SamplingStep[] = [];
    const { mean, sample } = await run(small({ samplingEps: 0.01 }), {
      onStep: (step: SamplingStep) => void steps.push({ ...step }),
    });
    const times = steps.map(({ level }) => level.time);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(times.at(-1)).toBe(0.01);
    expect(steps.map(({ index }) => index)).toEqual(steps.map((_, i) => i));
    expect(steps.map(({ progress }) => progress)).toEqual(times.map((time) => (time - 1) / (0.01 - 1)));
    expect(steps[0]!.level).toEqual(new VpSde().levelAt(times[0]!));
    expect(mean).toBe(sample);
  });

  it('are as many whatever number is asked for', async () => {
    expect(await run(small(), { numInferenceSteps: 1000 })).toEqual(await run(small()));
  });

  it('draw no noise', async () => {
    const [generator, expected] = [new Generator(0), new Generator(0)];
    expected.randn(shape);
    await run(small(), { generator });
    expect(generator.getState()).toEqual(expected.getState());
  });

  it('leave what they yielded as it was', async () => {
    const kept: [FloatTensor, Float32Array][] = [];
    await run(small(), { onStep: ({ sample }: SamplingStep) => void kept.push([sample, sample.data.slice()]) });
    expect(new Set(kept.map(([{ data }]) => data)).size).toBe(kept.length);
    for (const [{ data }, copy] of kept) expect(data).toEqual(copy);
  });
});

describe('a replaced sample', () => {
  /** The exact flow from a state at a time, as a run that starts there. */
  async function flowFrom(state: FloatTensor, time: number): Promise<FloatTensor> {
    const late = new (class extends VpSde {
      override levelAt = (t: number) => new VpSde().levelAt(t * time);
      override drift = (t: number) => new VpSde().drift(t * time) * time;
      override diffusion = (t: number) => new VpSde().diffusion(t * time) * Math.sqrt(time);
    })();
    const scheduler = small({ sde: late, samplingEps: 1e-3 / time, rtol: 1e-6, atol: 1e-6 });
    return (await scheduler.decode(score, state)).images;
  }

  it.each(['a new tensor', 'its values written over'])('is gone on from: %s', async (way) => {
    const other = scale(0.7, new Generator(5).randn(shape));
    let time = Number.NaN;
    const onStep = (step: SamplingStep): void => {
      if (step.index !== 2) return;
      time = step.level.time;
      if (way === 'a new tensor') step.sample = other;
      else step.sample.data.set(other.data);
    };
    const { mean } = await run(small({ rtol: 1e-5, atol: 1e-5 }), { onStep });
    expect(errorOverRms(mean.data, (await flowFrom(other, time)).data)).toBeLessThan(1e-3);
  });

  it('with its own values changes nothing', async () => {
    const onStep = (step: SamplingStep): void => {
      step.sample = floatTensor(shape, step.sample.data.slice());
    };
    const replaced = await run(small(), { onStep });
    const plain = await run(small());
    expect(replaced.mean.data).toEqual(plain.mean.data);
    expect(replaced.evaluations).toBe(plain.evaluations);
  });
});

describe('image by image', () => {
  it('an image does not depend on its batch-mates', async () => {
    const scheduler = small({ system: 'image' });
    const generator = [7, 8, 9].map((seed) => new Generator(seed));
    const progress: number[] = [];
    const onStep = (step: SamplingStep): void => void progress.push(step.progress);
    const { mean, evaluations } = await run(scheduler, { generator, onStep });
    let sum = 0;
    for (const [image, seed] of [7, 8, 9].entries()) {
      const alone = await run(scheduler, { shape: [1, 3, 4, 4], generator: new Generator(seed) });
      expect(mean.data.subarray(image * imageSize, (image + 1) * imageSize)).toEqual(alone.mean.data);
      sum += alone.evaluations;
    }
    expect(evaluations).toBe(sum);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
  });

  it('goes on from what it finds of the image under way, whose level is that of the step', async () => {
    const scheduler = small({ system: 'image' });
    const plain = await run(scheduler);
    let underWay = 0;
    const onStep = (step: SamplingStep): void => {
      for (const data of [step.sample.data, step.mean.data]) {
        const own = data.slice(underWay * imageSize, (underWay + 1) * imageSize);
        data.fill(1e6).set(own, underWay * imageSize);
      }
      underWay = Math.floor(step.progress * 3 + 1e-9);
    };
    const { mean, evaluations } = await run(scheduler, { onStep });
    expect(mean.data.subarray(2 * imageSize)).toEqual(plain.mean.data.subarray(2 * imageSize));
    expect(evaluations).toBe(plain.evaluations);
  });

  it('agrees with the whole batch as one system within the tolerance, though not in every bit', async () => {
    const exact = { rtol: 1e-5, atol: 1e-5 };
    const [one, each] = [await run(small(exact)), await run(small({ ...exact, system: 'image' }))];
    expect(errorOverRms(each.mean.data, one.mean.data)).toBeLessThan(1e-3);
    expect(each.mean.data).not.toEqual(one.mean.data);
  });
});

describe('a run', () => {
  it('keeps nothing in the scheduler, so that two share it', async () => {
    const scheduler = small();
    const alone = await run(scheduler);
    const [first] = await Promise.all([run(scheduler), run(scheduler, { generator: new Generator(1) })]);
    expect(first).toEqual(alone);
  });

  it('stops after an abort, at an evaluation inside a step', async () => {
    const controller = new AbortController();
    let evaluations = 0;
    const spy: ScoreFunction = (x, level) => {
      if (++evaluations === 11) controller.abort();
      return score(x, level);
    };
    const options = { shape, numInferenceSteps: 1, signal: controller.signal };
    await expect(runScheduler(small(), spy, options)).rejects.toThrow('aborted');
    expect(evaluations).toBe(11);
  });

  it('can be left between steps', async () => {
    let steps = 0;
    for await (const _ of streamScheduler(small(), score, { shape, numInferenceSteps: 1 })) if (++steps === 2) break;
    expect(steps).toBe(2);
  });
});

it('a hundredth of the tolerance leaves less than a third of the error', async () => {
  const truth = await run(small({ rtol: 1e-6, atol: 1e-6 }));
  const errorAt = async (rtol: number): Promise<number> => {
    const { mean } = await run(small({ rtol, atol: rtol }));
    return Math.hypot(...linearCombination(1, mean, -1, truth.mean).data);
  };
  expect(await errorAt(1e-2)).toBeGreaterThan(3 * (await errorAt(1e-4)));
});
