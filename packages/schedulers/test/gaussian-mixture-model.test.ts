import { type FloatTensor, floatTensor, Generator, InvalidArgumentError, linearCombination } from '@langevin/core';
import { GaussianMixtureModel } from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { readFixtureJson } from '../../../test/support/reference.ts';
import { referenceCases, referenceMixture, referenceSdes, referenceTensor } from './support/score-sde-reference.ts';

const data = { time: 0, scale: 1, sigma: 0 };
const level = { time: 0.3, scale: 0.8, sigma: 0.6 };
const means = new Generator(0).randn([3, 2, 2, 2]);
const mixture = new GaussianMixtureModel({ means, weights: [1, 2, 5], std: 0.5 });
const sample = new Generator(1).randn([4, 2, 2, 2]);
const imageSize = 8;

/** The log-density of one image, as a function of its values. */
const logProbAt = (x: FloatTensor): number => mixture.logProb(x, level)[0]!;
const imageOf = (x: FloatTensor, image: number): FloatTensor =>
  floatTensor([1, 2, 2, 2], x.data.slice(image * imageSize, (image + 1) * imageSize));

describe('a GaussianMixtureModel', () => {
  it.each(['ve', 'vp', 'subvp'] as const)('has the true log-density of the reference, for %s', (name) => {
    const samples = referenceTensor(`likelihood.${name}.data`);
    const eps = referenceCases(`likelihood.${name}.`)[0]!.eps;
    const atZero = referenceMixture.logProb(samples, data);
    const atEps = referenceMixture.logProb(samples, referenceSdes[name].levelAt(eps));
    // Of 48 values each, so an error of 1e-5 nats is 3e-7 bits per dimension; the test's own reader rounds to float32.
    for (const [found, expected] of [
      [atZero, referenceTensor(`likelihood.${name}.true_logp_at_0`)],
      [atEps, referenceTensor(`likelihood.${name}.true_logp_at_eps`)],
    ] as const) {
      expect(found).toHaveLength(4);
      for (const [image, value] of found.entries()) expect(Math.abs(value - expected.data[image]!)).toBeLessThan(1e-4);
    }
  });

  it('has a score that is the gradient of its log-density', async () => {
    const score = await mixture.score(sample, level);
    const h = 2 ** -10;
    for (let image = 0; image < 4; image++) {
      for (let i = 0; i < imageSize; i++) {
        const [up, down] = [imageOf(sample, image), imageOf(sample, image)];
        up.data[i]! += h;
        down.data[i]! -= h;
        const slope = (logProbAt(up) - logProbAt(down)) / (up.data[i]! - down.data[i]!);
        expect(score.data[image * imageSize + i]!).toBeCloseTo(slope, 4);
      }
    }
  });

  it('has a Jacobian-vector product that is the derivative of its score', async () => {
    const direction = new Generator(2).randn(sample.dims);
    const { score, tangent } = await mixture.scoreJvp(sample, level, direction);
    const h = 2 ** -8;
    const up = await mixture.score(linearCombination(1, sample, h, direction), level);
    const down = await mixture.score(linearCombination(1, sample, -h, direction), level);
    expect(score.data).toEqual((await mixture.score(sample, level)).data);
    tangent.data.forEach((value, i) => {
      expect(Math.abs(value - (up.data[i]! - down.data[i]!) / (2 * h))).toBeLessThan(2e-3);
    });
  });

  it('stays finite far from every mean', async () => {
    const far = floatTensor([1, 2, 2, 2], new Float32Array(8).fill(1e6));
    expect((await mixture.score(far, level)).data.every(Number.isFinite)).toBe(true);
    expect(mixture.logProb(far, level)[0]).toBeLessThan(-1e11);
  });

  it('counts the ratios of its weights only, and takes them as a list, as a tensor, or all alike', () => {
    const logProb = (weights: object): Float64Array =>
      new GaussianMixtureModel({ means, std: 0.5, ...weights }).logProb(sample, level);
    expect(logProb({ weights: [0.125, 0.25, 0.625] })).toEqual(mixture.logProb(sample, level));
    expect(logProb({ weights: floatTensor([3], Float32Array.of(1, 2, 5)) })).toEqual(mixture.logProb(sample, level));
    expect(logProb({})).toEqual(logProb({ weights: [1, 1, 1] }));
  });

  it('refuses what is no mixture, and samples of another shape', async () => {
    const make = (options: object) => () => new GaussianMixtureModel({ means, std: 0.5, ...options });
    expect(make({ weights: [1, 2] })).toThrow('weights: has 2 numbers for 3 means');
    expect(make({ weights: [1, 0, 1] })).toThrow('weights: [1,0,1] are not all positive');
    expect(make({ std: 0 })).toThrow('std: 0 is not');
    expect(make({ means: floatTensor([0, 3]) })).toThrow(InvalidArgumentError);
    await expect(mixture.score(floatTensor([4, 2, 2, 3]), level)).rejects.toThrow('sample: has the shape');
    await expect(mixture.scoreJvp(sample, level, floatTensor([1, 2, 2, 2]))).rejects.toThrow('direction: ');
  });
});

it('the reference describes the mixture that is read', () => {
  const { mixture: described } = readFixtureJson<{ mixture: { components: number; shape: number[] } }>(
    'score_sde.json',
  );
  expect(referenceTensor('means').dims).toEqual([described.components, ...described.shape]);
});
