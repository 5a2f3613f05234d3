import {
  type DenoisingModel,
  type DifferentiableScore,
  differentiableScoreFrom,
  type FloatTensor,
  floatTensor,
  Generator,
  InvalidArgumentError,
  linearCombination,
  type NoiseLevel,
  NonFiniteOutputError,
  scoreFrom,
  type Tensor,
} from '@langevin/core';
import {
  DDPMScheduler,
  DiscreteVpSde,
  dequantize,
  discreteBitsPerDim,
  GaussianMixtureModel,
  type LogLikelihoodOptions,
  logLikelihood,
  type Sde,
  VpSde,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { CosineSde } from './support/cosine-sde.ts';
import { referenceMixture, referenceTensor } from './support/score-sde-reference.ts';

const data = referenceTensor('likelihood.vp.data');
const sde = new VpSde();
const loose = { rtol: 1e-3, atol: 1e-3 };
const base: LogLikelihoodOptions = { sde, model: referenceMixture, data, ...loose };

describe('logLikelihood', () => {
  it('averages over probes, and says how sure it is', async () => {
    const exact = await logLikelihood({ ...base, divergence: 'exact' });
    for (const divergence of ['rademacher', 'gaussian'] as const) {
      const options = { ...base, divergence, probes: 40, generator: new Generator(3) };
      const { logProb, standardError } = await logLikelihood(options);
      for (const [i, value] of logProb.entries()) {
        expect(standardError[i]).toBeGreaterThan(0);
        expect(Math.abs(value - exact.logProb[i]!)).toBeLessThan(4.5 * standardError[i]! + 0.05);
      }
    }
    const single = await logLikelihood({ ...base, generator: new Generator(3) });
    expect([...single.standardError]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    expect(single.bitsPerDim[0]).toBeCloseTo(-single.logProb[0]! / (48 * Math.LN2), 12);
  });

  it('costs an evaluation for each probe', async () => {
    const one = await logLikelihood({ ...base, generator: new Generator(3) });
    const progress: number[] = [];
    const onProgress = (value: number): void => void progress.push(value);
    const three = await logLikelihood({ ...base, probes: 3, generator: new Generator(3), onProgress });
    expect(three.evaluations % 3).toBe(0);
    expect(Math.abs(three.evaluations / 3 - one.evaluations)).toBeLessThanOrEqual(12);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  it('draws the probes of each image from its own generator', async () => {
    const tight = { ...base, rtol: 1e-6, atol: 1e-6 };
    const generators = [1, 2, 3, 4].map((seed) => new Generator(seed));
    const batch = await logLikelihood({ ...tight, generator: generators });
    const third = floatTensor([1, 3, 4, 4], data.data.slice(96, 144));
    const alone = await logLikelihood({ ...tight, data: third, generator: [new Generator(3)] });
    expect(alone.logProb[0]).toBeCloseTo(batch.logProb[2]!, 1);
    expect(alone.logProb[0]).not.toBeCloseTo(batch.logProb[1]!, 1);
  });

  it.each<[string, Sde, number]>([
    ["a user's own SDE", new CosineSde(), 1e-5],
    ['one of timesteps, from its first on', new DiscreteVpSde(), 1e-3],
    ['one of cosine betas', new DiscreteVpSde({ betaSchedule: 'squaredcos_cap_v2' }), 1e-3],
  ])('is the density of the mixture, by %s', async (_, own, eps) => {
    const found = await logLikelihood({ ...base, sde: own, divergence: 'exact', rtol: 1e-5, atol: 1e-5 });
    const truth = referenceMixture.logProb(data, own.levelAt(eps));
    // What the latents' density in truth has over the prior, which is only close to it.
    const atPrior = own.priorLogProb(found.latents);
    const inTruth = referenceMixture.logProb(found.latents, own.levelAt(1));
    for (const [i, value] of found.logProb.entries()) {
      expect(Math.abs(value - atPrior[i]! + inTruth[i]! - truth[i]!)).toBeLessThan(0.03);
    }
    expect(found.evaluations / 48).toBeLessThan(300);
  });

  it('stops when it is aborted, before any evaluation or between two', async () => {
    const reason = new Error('enough');
    await expect(logLikelihood({ ...base, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    let evaluations = 0;
    const model: DifferentiableScore = {
      score: referenceMixture.score,
      scoreJvp: (x, level, direction) => {
        if (++evaluations === 5) controller.abort(reason);
        return referenceMixture.scoreJvp(x, level, direction);
      },
    };
    await expect(logLikelihood({ ...base, model, signal: controller.signal })).rejects.toBe(reason);
    expect(evaluations).toBe(5);
  });

  it('stops at an output that is not finite', async () => {
    const model: DifferentiableScore = {
      score: referenceMixture.score,
      scoreJvp: async (x) => ({
        score: x,
        tangent: floatTensor(
          x.dims,
          x.data.map(() => Number.NaN),
        ),
      }),
    };
    await expect(logLikelihood({ ...base, model })).rejects.toThrow(NonFiniteOutputError);
  });

  it('refuses what are no options', async () => {
    await expect(logLikelihood(null as never)).rejects.toThrow('options: null is no object of options');
  });

  it.each<[string, object]>([
    ['signal', { signal: {} }],
    ['model', { model: { score: referenceMixture.score } }],
    ['model', { model: undefined }],
    ['sde', { sde: 've' }],
    ['data', { data: floatTensor([0, 3, 4, 4]) }],
    ['divergence', { divergence: 'sobol' }],
    ['probes', { probes: 0 }],
    ['probes', { divergence: 'exact', probes: 2 }],
    ['rtol', { rtol: 0 }],
    ['atol', { atol: Number.NaN }],
    ['samplingEps', { samplingEps: 1 }],
    ['generator', { generator: [new Generator(0)] }],
  ])('refuses %s in %o', async (argument, wrong) => {
    const error = await logLikelihood({ ...base, ...wrong }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ argument });
  });
});

/** The mixture as a network that predicts what `read` makes of score and state. */
class MixtureNetwork implements DenoisingModel {
  readonly #read: (score: FloatTensor, x: FloatTensor, level: NoiseLevel) => FloatTensor;
  readonly #levelOf: (timestep: number) => NoiseLevel;

  constructor(
    levelOf: (timestep: number) => NoiseLevel,
    read: (score: FloatTensor, x: FloatTensor, level: NoiseLevel) => FloatTensor,
  ) {
    this.#read = read;
    this.#levelOf = levelOf;
  }

  async forward(x: FloatTensor, timestep: Tensor): Promise<FloatTensor> {
    const level = this.#levelOf(Number(timestep.data[0]));
    return this.#read(await referenceMixture.score(x, level), x, level);
  }

  async jvp(x: FloatTensor, timestep: Tensor, direction: FloatTensor) {
    const level = this.#levelOf(Number(timestep.data[0]));
    const { score, tangent } = await referenceMixture.scoreJvp(x, level, direction);
    return { output: this.#read(score, x, level), tangent: this.#read(tangent, direction, level) };
  }
}

describe('a network that predicts', () => {
  const predictions = {
    epsilon: (s: FloatTensor, _x: FloatTensor, { sigma }: NoiseLevel) => linearCombination(-sigma, s, 0, s),
    sample: (s: FloatTensor, x: FloatTensor, { scale, sigma }: NoiseLevel) =>
      linearCombination(1 / scale, x, sigma ** 2 / scale, s),
    v_prediction: (s: FloatTensor, x: FloatTensor, { scale, sigma }: NoiseLevel) =>
      linearCombination(-sigma / scale, x, -sigma * (scale + sigma ** 2 / scale), s),
  };

  it.each(Object.entries(predictions))('%s is a score with its derivative, at every scale', async (kind, read) => {
    const { parameterization } = new DDPMScheduler({ predictionType: kind as keyof typeof predictions });
    const discrete = new DiscreteVpSde();
    const network = new MixtureNetwork((t) => discrete.levelAt((t + 1) / 1000), read);
    const model = differentiableScoreFrom(network, parameterization);
    const direction = new Generator(9).randn(data.dims);
    const vp = discrete.levelAt(0.4);
    for (const level of [vp, { time: 0.4, scale: 1, sigma: vp.sigma / vp.scale }]) {
      const x = linearCombination(level.scale, data, level.sigma, new Generator(8).randn(data.dims));
      const expected = await referenceMixture.scoreJvp(x, level, direction);
      const found = await model.scoreJvp(x, level, direction);
      const near = (a: FloatTensor, b: FloatTensor): void => {
        const largest = Math.max(...b.data.map(Math.abs));
        for (const [i, value] of a.data.entries()) expect(Math.abs(value - b.data[i]!)).toBeLessThan(1e-3 * largest);
      };
      near(found.score, expected.score);
      near(found.tangent, expected.tangent);
      near(await scoreFrom(network, parameterization)(x, level), expected.score);
    }
  });

  it('has no derivative without jvp', () => {
    const model: DenoisingModel = { forward: async (x) => x };
    const { parameterization } = new DDPMScheduler();
    expect(() => differentiableScoreFrom(model, parameterization)).toThrow('model: Object has no jvp(), and so no');
  });
});

describe('8-bit images', () => {
  it('become continuous, each value within its own 256th', () => {
    const images = floatTensor(
      [2, 1, 2, 2],
      Float32Array.of(0, 1, 128, 255, 7, 8, 200, 254).map((k) => k / 255),
    );
    const values = dequantize(images, [new Generator(0), new Generator(1)]).data;
    expect(Array.from(values, (value) => Math.floor(value * 256))).toEqual([0, 1, 128, 255, 7, 8, 200, 254]);
    expect([...values.subarray(4)]).toEqual([
      ...dequantize(floatTensor([1, 1, 2, 2], images.data.slice(4)), new Generator(1)).data,
    ]);
    expect(values).not.toEqual(dequantize(images, new Generator(0)).data.map((value) => value));
  });

  it.each([
    ['a list', [1, 2], "images: Array can't be dequantized; pass a float32 tensor, such as"],
    ['nothing', undefined, "images: undefined can't be dequantized"],
    [
      'values of 8 bits as they are',
      floatTensor([1, 1, 1, 1], Float32Array.of(255)),
      'images: holds 255; their values are',
    ],
    [
      'values in [-1, 1]',
      floatTensor([1, 1, 1, 1], Float32Array.of(-1)),
      'images: holds -1; their values are from 0 to 1.',
    ],
    ['no numbers', floatTensor([1, 1, 1, 1], Float32Array.of(Number.NaN)), 'images: holds NaN'],
  ])('are not %s', (_what, images, message) => {
    expect(() => dequantize(images as never, new Generator(0))).toThrow(message);
  });

  it('take 8 bits more than their density in [0, 1], and 7 in [-1, 1]', () => {
    expect([...discreteBitsPerDim(Float64Array.of(-5, 0))]).toEqual([3, 8]);
    expect([...discreteBitsPerDim(Float64Array.of(-5), 2)]).toEqual([2]);
    // A uniform density on [0, 1] is 0 bits, and a uniform 8-bit image takes 8.
    const uniform = new GaussianMixtureModel({ means: floatTensor([1, 1]), std: 1 / Math.sqrt(2 * Math.PI) });
    const bits = uniform.logProb(floatTensor([1, 1]), { time: 0, scale: 1, sigma: 0 }).map((nats) => -nats / Math.LN2);
    expect(discreteBitsPerDim(bits)[0]).toBeCloseTo(8, 6);
    expect(() => discreteBitsPerDim(3.2 as never)).toThrow('bitsPerDim: 3.2 is no Float64Array');
  });
});
