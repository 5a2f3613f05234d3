import { type FloatTensor, floatTensor, Generator, type NoiseLevel, type Scheduler, Tensor } from '@langevin/core';
import type { StreamOptions } from '@langevin/pipeline';
import { EDMHeunScheduler, GaussianMixtureModel, VeSde } from '@langevin/schedulers';
import { testImageShape, testMixture } from '@langevin/schedulers/testing';
import { ScoreSdeVePipeline } from '@langevin/score-sde-ve';
import { describe, expect, it } from 'vitest';
import { blurred, classes } from './support/class-mixtures.ts';
import { MixtureNetwork } from './support/mixture-network.ts';
import { finish } from './support/pipelines.ts';

const size = 8;
const readings = ['data', 'noise', 'score', 'velocity'] as const;
/** A scheduler whose run is one evaluation at a level, of which it gives a reading. */
function probe(level: NoiseLevel, reading: (typeof readings)[number]): Scheduler {
  return {
    initNoiseSigma: level.sigma,
    async *sample(predict, start) {
      const { [reading]: mean } = await predict(start, level);
      yield { index: 0, progress: 1, level, sample: mean, mean };
    },
    savePretrained: async () => {},
  };
}

describe('a network of classes known by heart', () => {
  const level = { time: 0.5, scale: 1, sigma: 0.4 };
  const options = { batchSize: 2, numInferenceSteps: 1, classLabels: [1, 2], seed: 3 };

  /** What each of some models says of the run's sample, its images one by one. */
  async function known(models: readonly GaussianMixtureModel[], name: (typeof readings)[number]): Promise<number[]> {
    const sample = new Generator(3).randn([2, ...testImageShape]).data.map((value) => level.sigma * value);
    const parts = models.map(async (model, n) => {
      const image = floatTensor([1, ...testImageShape], sample.slice(n * size, (n + 1) * size));
      return [...(await model.predict(image, level))[name].data];
    });
    return (await Promise.all(parts)).flat();
  }

  async function expectReading(
    name: (typeof readings)[number],
    extra: StreamOptions,
    wanted: (index: number) => number,
  ): Promise<MixtureNetwork> {
    const unet = new MixtureNetwork(classes, 3);
    const guide = new MixtureNetwork([...blurred, testMixture]);
    const pipe = new ScoreSdeVePipeline({ unet, scheduler: probe(level, name), guide });
    const { mean } = await finish(pipe, { ...options, ...extra });
    for (const [i, value] of mean.data.entries()) expect(value).toBeCloseTo(wanted(i), 3);
    return unet;
  }

  it.each(readings)('is guided away from no class, in one evaluation: %s', async (name) => {
    const [own, none] = [await known(classes.slice(1, 3), name), await known([testMixture, testMixture], name)];
    const guided = (i: number) => none[i]! + 3 * (own[i]! - none[i]!);
    const { batches } = await expectReading(name, { guidanceScale: 3 }, guided);
    expect(batches).toEqual([4]);
  });

  it.each(['int32', 'uint8', 'float32', 'float64'] as const)('takes a number beside labels of %s', async (type) => {
    const [own, none] = [await known(classes.slice(1, 3), 'data'), await known([testMixture, testMixture], 'data')];
    const classLabels = new Tensor(type as 'int32', [1, 2], [2]);
    const guided = (i: number) => none[i]! + 3 * (own[i]! - none[i]!);
    await expectReading('data', { guidanceScale: 3, classLabels, negativeClassLabels: 3 }, guided);
  });

  it.each(readings)('is guided away from the classes that somebody says: %s', async (name) => {
    const [own, other] = [await known(classes.slice(1, 3), name), await known([classes[2]!, classes[0]!], name)];
    const guided = (i: number) => other[i]! + 1.5 * (own[i]! - other[i]!);
    await expectReading(name, { guidanceScale: 1.5, negativeClassLabels: [2, 0] }, guided);
  });

  it.each(readings)('is guided away from a weaker network, and from both: %s', async (name) => {
    const [own, weak] = [await known(classes.slice(1, 3), name), await known(blurred.slice(1), name)];
    const none = await known([testMixture, testMixture], name);
    await expectReading(name, { autoguidanceScale: 2 }, (i) => weak[i]! + 2 * (own[i]! - weak[i]!));
    await expectReading(name, { guidanceScale: 3, autoguidanceScale: 2 }, (i) => {
      return own[i]! + 2 * (own[i]! - none[i]!) + (own[i]! - weak[i]!);
    });
  });
});

describe('a run between Gaussians around 0', () => {
  const gaussian = (std: number) => new GaussianMixtureModel({ means: floatTensor([1, ...testImageShape]), std });
  const [own, none, weak] = [0.5, 1.5, 0.8];
  const sigmaMax = 10;
  const steps = 200;

  /** Runs along the flow, and says by what factor all of the prior came to be the result. */
  async function contraction(
    options: StreamOptions,
  ): Promise<{ factor: number; evaluations: number; networks: number[][] }> {
    const unet = new MixtureNetwork([gaussian(own), gaussian(none)], 1);
    const guide = new MixtureNetwork([gaussian(weak), gaussian(weak)]);
    const scheduler = new EDMHeunScheduler({ sde: new VeSde({ sigmaMax }) });
    const pipe = new ScoreSdeVePipeline({ unet, scheduler, guide });
    const { mean, evaluations } = await finish(pipe, { numInferenceSteps: steps, classLabels: 0, seed: 1, ...options });
    const prior = new Generator(1).randn(mean.dims);
    const factors = mean.data.map((value, i) => value / (sigmaMax * prior.data[i]!));
    expect(Math.max(...factors) / Math.min(...factors)).toBeCloseTo(1, 4);
    return { factor: factors[0]!, evaluations, networks: [unet.batches, guide.batches] };
  }

  /** dx/dσ = σ Σ_k w_k x / (s_k² + σ²), from one sigma to another. */
  function exact(weights: readonly (readonly [std: number, weight: number])[], from = sigmaMax, to = 0): number {
    return weights.reduce(
      (product, [std, w]) => product * ((std ** 2 + to ** 2) / (std ** 2 + from ** 2)) ** (w / 2),
      1,
    );
  }

  it.each([
    ['nothing', {}, [[own, 1]]],
    [
      'no class',
      { guidanceScale: 2.5 },
      [
        [own, 2.5],
        [none, -1.5],
      ],
    ],
    [
      'a weaker network',
      { autoguidanceScale: 1.8 },
      [
        [own, 1.8],
        [weak, -0.8],
      ],
    ],
    [
      'both',
      { guidanceScale: 2.5, autoguidanceScale: 1.8 },
      [
        [own, 3.3],
        [none, -1.5],
        [weak, -0.8],
      ],
    ],
  ] as const)('ends where the guided flow does, away from %s', async (_, options, weights) => {
    const { factor } = await contraction(options);
    expect(factor / exact(weights)).toBeCloseTo(1, 2);
  });

  it('is guided in an interval alone, and evaluates nothing else outside of it', async () => {
    const [low, high] = [0.3, 3] as const;
    const options = { guidanceScale: 2.5, autoguidanceScale: 1.8, guidanceInterval: [low, high] as const };
    const { factor, evaluations, networks } = await contraction(options);
    const guided = exact(
      [
        [own, 3.3],
        [none, -1.5],
        [weak, -0.8],
      ],
      high,
      low,
    );
    expect(factor / (exact([[own, 1]], sigmaMax, high) * guided * exact([[own, 1]], low))).toBeCloseTo(1, 1);
    const [unet, guide] = networks as [number[], number[]];
    expect(unet).toHaveLength(2 * steps - 1);
    const inside = unet.filter((batch) => batch === 2).length;
    expect(inside).toBeGreaterThan(50);
    expect(inside).toBeLessThan(unet.length - 50);
    expect(guide).toHaveLength(inside);
    expect(evaluations).toBe(unet.length + inside);
    // The sigmas fall, so that what is guided is one piece of the run.
    expect(unet.lastIndexOf(2) - unet.indexOf(2) + 1).toBe(inside);
  });
});

describe('the interval of a guidance', () => {
  it.each([
    [[0.3, 0.5], false],
    [[0.1, 0.8], true],
    [[0.8, 2], false],
    [[0.7, Number.POSITIVE_INFINITY], true],
    [[0, 0.79], false],
  ] as const)('is of sigma / scale, without its lower end: %j at 0.8 is %s', async (guidanceInterval, isInside) => {
    const level = { time: 0.5, scale: 0.5, sigma: 0.4 };
    const pipe = new ScoreSdeVePipeline({ unet: new MixtureNetwork(classes, 3), scheduler: probe(level, 'score') });
    let calls = 0;
    const score = async (x: FloatTensor) => {
      calls++;
      return floatTensor(x.dims);
    };
    const options = { numInferenceSteps: 1, classLabels: 1, guidanceScale: 2, guidance: { score }, guidanceInterval };
    const { evaluations } = await finish(pipe, options);
    expect(pipe.unet).toMatchObject({ batches: [isInside ? 2 : 1] });
    expect([calls, evaluations]).toEqual(isInside ? [1, 2] : [0, 1]);
  });

  it('has to have a guidance, and two ends in their order', () => {
    const pipe = new ScoreSdeVePipeline({
      unet: new MixtureNetwork(classes, 3),
      scheduler: new EDMHeunScheduler({ sde: new VeSde() }),
    });
    const stream =
      (guidanceInterval: unknown, extra: StreamOptions = { guidanceScale: 2 }) =>
      () => {
        pipe.stream({ classLabels: 1, guidanceInterval: guidanceInterval as [number, number], ...extra });
      };
    expect(stream([0.1, 1], {})).toThrow('guidanceInterval: there is no guidance that it could limit');
    expect(stream([1, 0.1])).toThrow('guidanceInterval: [1, 0.1] is not [low, high] with 0 ≤ low < high.');
    for (const odd of [[1], [-1, 1], [0, Number.NaN], ['0', '1'], 3, null])
      expect(stream(odd)).toThrow('guidanceInterval: ');
    const deep: unknown = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    expect(stream(deep)).toThrow('guidanceInterval: Array is not [low, high]');
    expect(stream([deep, 1])).toThrow('guidanceInterval: [Array, 1] is not [low, high]');
  });
});
