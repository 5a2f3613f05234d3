import { ConfigError, floatTensor, InvalidArgumentError } from '@langevin/core';
import { DDPMScheduler, DiscreteVpSde, type Sde, SubVpSde, VeSde, VpSde } from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { CosineSde } from './support/cosine-sde.ts';

const sdes: [string, Sde][] = [
  ['VeSde', new VeSde()],
  ['VpSde', new VpSde()],
  ['SubVpSde', new SubVpSde()],
];
const times = [0.001, 0.1, 0.35, 0.7, 1];

/** A derivative by central differences. */
const derivative = (f: (time: number) => number, time: number): number => (f(time + 1e-5) - f(time - 1e-5)) / 2e-5;

describe.each(sdes)('%s', (_, sde) => {
  // x_t = scale x_0 + sigma z solves dx = f x dt + g dw exactly when scale' = f scale and (sigma²)' = 2 f sigma² + g².
  it('has the noise levels that its drift and its diffusion lead to', () => {
    for (const time of times) {
      const { scale, sigma } = sde.levelAt(time);
      const scaleChange = derivative((t) => sde.levelAt(t).scale, time);
      const varianceChange = derivative((t) => sde.levelAt(t).sigma ** 2, time);
      const expected = 2 * sde.drift(time) * sigma ** 2 + sde.diffusion(time) ** 2;
      expect(Math.abs(scaleChange - sde.drift(time) * scale)).toBeLessThan(1e-7 * (1 + Math.abs(scaleChange)));
      expect(Math.abs(varianceChange - expected)).toBeLessThan(1e-7 * (1 + Math.abs(expected)));
    }
  });

  it('finds the time of a noise level again', () => {
    for (const time of [0.001, 0.1, 0.35, 0.7, 1]) {
      const { scale, sigma } = sde.levelAt(time);
      expect(sde.timeOf(sigma / scale)).toBeCloseTo(time, 12);
    }
  });

  it('refuses a noise level that it never reaches', () => {
    expect(() => sde.timeOf(1e9)).toThrow(InvalidArgumentError);
    expect(() => sde.timeOf(-1)).toThrow('sigma / scale is -1, but must be from');
    expect(() => sde.timeOf(Number.NaN)).toThrow(InvalidArgumentError);
  });

  it('is discretized by what its drift and its diffusion come to over a short step', () => {
    const stepCount = 1e6;
    for (const time of [0.1, 0.35, 0.7]) {
      const { factor, variance, ancestralVariance } = sde.discretize(time, stepCount);
      expect((factor - 1) * stepCount).toBeCloseTo(sde.drift(time), 3);
      expect((variance * stepCount) / sde.diffusion(time) ** 2).toBeCloseTo(1, 4);
      expect(ancestralVariance / variance).toBeCloseTo(1, 4);
      expect(sde.correctorScale(time, stepCount)).toBeCloseTo(1, 3);
    }
  });

  it('has the log-density of its prior', () => {
    const { initNoiseSigma } = sde;
    const data = Float32Array.of(0, 0, 1, -2).map((value) => value * initNoiseSigma);
    const [atZero, beside] = sde.priorLogProb(floatTensor([2, 2, 1, 1], data));
    expect(atZero).toBeCloseTo(-Math.log(2 * Math.PI * initNoiseSigma ** 2), 6);
    expect(beside! - atZero!).toBeCloseTo(-(1 + 4) / 2, 6);
  });

  it('is nearly at its prior at time 1', () => {
    expect(sde.levelAt(1).sigma / sde.initNoiseSigma).toBeCloseTo(1, 4);
  });

  it('can not be changed', () => {
    expect(Object.isFrozen(sde.config)).toBe(true);
  });
});

describe('the discretizations', () => {
  it('of VeSde goes up a ladder of sigmas, from none to the largest', () => {
    const sde = new VeSde({ sigmaMin: 0.5, sigmaMax: 8 });
    const steps = [0, 0.25, 0.5, 0.75, 1].map((time) => sde.discretize(time, 5));
    const variances = steps.map(({ variance }) => variance);
    expect(variances[0]).toBeCloseTo(0.25, 12);
    expect(variances.reduce((sum, variance) => sum + variance)).toBeCloseTo(64, 10);
    expect(steps.map(({ factor }) => factor)).toEqual([1, 1, 1, 1, 1]);
    // σ'² (σ² − σ'²) / σ² with σ' = 0.5 and σ = 1.
    expect(steps[0]!.ancestralVariance).toBe(0);
    expect(steps[1]!.ancestralVariance).toBeCloseTo((0.25 * 0.75) / 1, 12);
  });

  it('of VpSde preserves a variance of 1', () => {
    const sde = new VpSde();
    for (const time of times) {
      const { factor, variance } = sde.discretize(time, 50);
      expect(factor ** 2 + variance).toBeCloseTo(1, 14);
      expect(sde.correctorScale(time, 50)).toBeCloseTo(factor ** 2, 14);
    }
  });

  it('of SubVpSde takes the corrector scale of VpSde', () => {
    for (const time of times) {
      expect(new SubVpSde().correctorScale(time, 50)).toBe(new VpSde().correctorScale(time, 50));
    }
  });

  it('cut a time off to a step, as the original does', () => {
    const sde = new VpSde();
    const count = 1000;
    for (let i = 0; i < count; i++) {
      expect(sde.discretize(i / (count - 1), count)).toEqual(sde.discretize((i + 0.9) / (count - 1), count));
    }
  });

  it('of one step is the lowest', () => {
    expect(new VeSde({ sigmaMin: 0.5 }).discretize(1, 1).variance).toBe(0.25);
  });

  it('of VpSde and SubVpSde refuse fewer steps than they can do with', () => {
    expect(() => new VpSde().discretize(1, 20)).toThrow('numInferenceSteps: 20 are too few for betaMax 20; take 21');
    expect(() => new SubVpSde().correctorScale(1, 20)).toThrow(InvalidArgumentError);
    expect(new VpSde().discretize(1, 21).factor).toBeGreaterThan(0);
  });
});

describe('DiscreteVpSde', () => {
  it.each([
    { betaSchedule: 'linear' },
    { betaSchedule: 'scaled_linear' },
    { betaSchedule: 'squaredcos_cap_v2' },
  ] as const)('loses signal with every timestep where it ends with hardly any, %o', (settings) => {
    const sde = new DiscreteVpSde({ ...settings, rescaleBetasZeroSnr: true });
    const scales = Array.from({ length: 1001 }, (_, t) => sde.levelAt(t / 1000).scale);
    expect(scales.every((scale, t) => t === 0 || scale < scales[t - 1]!)).toBe(true);
    expect(scales.at(-1)).toBeGreaterThan(0);
    expect(scales.at(-1)).toBeLessThanOrEqual(2 ** -12 * (1 + 1e-12));
    for (const time of [0.9985, 0.9995, 1]) {
      expect(sde.diffusion(time)).toBeGreaterThanOrEqual(0);
      expect(sde.drift(time)).toBeLessThanOrEqual(0);
    }
    expect(sde.timeOf(sde.levelAt(0.9995).sigma / sde.levelAt(0.9995).scale)).toBeCloseTo(0.9995, 6);
  });

  it('stands still where betas are too small to be told apart from none', () => {
    const sde = new DiscreteVpSde({ numTrainTimesteps: 4, trainedBetas: [0.5, 1e-9, 1e-9, 1e-9] });
    expect(sde.diffusion(0.6)).toBe(0);
  });

  it.each(['linear', 'scaled_linear', 'squaredcos_cap_v2', 'sigmoid'] as const)(
    'passes through the noise levels of DDPM, with the betas %s',
    (betaSchedule) => {
      const sde = new DiscreteVpSde({ betaSchedule });
      const { alphasCumprod } = new DDPMScheduler({ betaSchedule });
      for (const t of [0, 1, 10, 499, 998, 999]) {
        const { scale, sigma } = sde.levelAt((t + 1) / 1000);
        expect(scale ** 2 / alphasCumprod[t]!).toBeCloseTo(1, 6);
        expect(scale ** 2 + sigma ** 2).toBeCloseTo(1, 12);
        expect(sde.timeOf(sigma / scale)).toBeCloseTo((t + 1) / 1000, 9);
        expect(sde.parameterization.timestep(sde.levelAt((t + 1) / 1000))).toBeCloseTo(t, 2);
      }
      expect(sde.levelAt(0)).toEqual({ time: 0, scale: 1, sigma: 0 });
      expect(sde.samplingEps).toBe(1e-3);
    },
  );

  it('has the noise levels that its drift and its diffusion lead to, between two timesteps', () => {
    const sde = new DiscreteVpSde();
    for (const time of [0.0004, 0.0013, 0.1007, 0.5555, 0.9991]) {
      const { scale, sigma } = sde.levelAt(time);
      const scaleChange = derivative((t) => sde.levelAt(t).scale, time);
      const varianceChange = derivative((t) => sde.levelAt(t).sigma ** 2, time);
      const expected = 2 * sde.drift(time) * sigma ** 2 + sde.diffusion(time) ** 2;
      expect(Math.abs(scaleChange - sde.drift(time) * scale)).toBeLessThan(1e-6 * (1 + Math.abs(scaleChange)));
      expect(Math.abs(varianceChange - expected)).toBeLessThan(1e-6 * (1 + Math.abs(expected)));
    }
  });

  it('has a diffusion without jumps', () => {
    for (const betaSchedule of ['linear', 'squaredcos_cap_v2', 'sigmoid'] as const) {
      const sde = new DiscreteVpSde({ betaSchedule });
      for (const timestep of [1, 2, 17, 500, 998, 999]) {
        const [before, after] = [-1e-9, 1e-9].map((aside) => sde.diffusion(timestep / 1000 + aside));
        expect(before! / after!).toBeCloseTo(1, 5);
      }
    }
  });

  it('is nearly the VpSde whose betas grow as they do', () => {
    const [discrete, continuous] = [new DiscreteVpSde(), new VpSde({ betaMin: 0.1, betaMax: 20 })];
    for (const time of times) {
      expect(Math.abs(discrete.levelAt(time).sigma - continuous.levelAt(time).sigma)).toBeLessThan(2e-3);
      if (time > 0.01) expect(Math.abs(discrete.diffusion(time) / continuous.diffusion(time) - 1)).toBeLessThan(0.01);
    }
  });

  it('takes steps that preserve a variance of 1, and lead from one level to another', () => {
    const sde = new DiscreteVpSde();
    const { factor, variance } = sde.discretize(0.8, 50);
    expect(factor ** 2 + variance).toBeCloseTo(1, 14);
    expect(factor).toBeCloseTo(sde.levelAt(0.8).scale / sde.levelAt(0.78).scale, 12);
    expect(sde.discretize(0.001, 50).factor).toBeCloseTo(sde.levelAt(0.001).scale, 12);
  });

  it('refuses betas that no score can be had of', () => {
    expect(() => new DiscreteVpSde({ numTrainTimesteps: 2, trainedBetas: [1e-9, 0.1] })).toThrow('without any noise');
    expect(() => new DiscreteVpSde({ numTrainTimesteps: 1 })).toThrow('numTrainTimesteps: 1 must be at least 2');
    expect(() => new DiscreteVpSde({ betaSchedule: 'cosine' as never })).toThrow(
      'DiscreteVpSde configuration, betaSchedule: "cosine" is not known',
    );
    expect(() => new DiscreteVpSde().timeOf(1e6)).toThrow(InvalidArgumentError);
  });
});

describe('the settings', () => {
  it.each([
    ['sigmaMin', () => new VeSde({ sigmaMin: 0 })],
    ['sigmaMax', () => new VeSde({ sigmaMax: 0.01 })],
    ['sigmaMax', () => new VeSde({ sigmaMax: Number.POSITIVE_INFINITY })],
    ['betaMin', () => new VpSde({ betaMin: -1 })],
    ['betaMax', () => new SubVpSde({ betaMax: 0.05 })],
    ['betaMin', () => new SubVpSde({ betaMin: Number.NaN })],
    ['betaMax', () => new VpSde({ betaMax: Number.POSITIVE_INFINITY })],
    ['sigma', () => new VeSde({ sigma: 3 } as object)],
    ['beta', () => new VpSde({ beta: 3 } as object)],
  ])('refuse %s', (key, make) => {
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(`configuration, ${key}: `);
  });
});

describe("a user's own SDE", () => {
  const sde = new CosineSde();

  it('has what follows from its coefficients and its levels', () => {
    expect(sde.timeOf(Math.tan(0.6))).toBeCloseTo(0.4, 14);
    expect(() => sde.timeOf(100)).toThrow(InvalidArgumentError);
    expect(sde.discretize(0.5, 100).factor).toBeCloseTo(1 + sde.drift(0.5) / 100, 14);
    expect(sde.discretize(0.5, 100).variance).toBeCloseTo(sde.diffusion(0.5) ** 2 / 100, 14);
    expect(sde.correctorScale(0.5, 100)).toBeCloseTo((1 + sde.drift(0.5) / 100) ** 2, 14);
    expect(sde.priorLogProb(floatTensor([1, 2]))[0]).toBeCloseTo(-Math.log(2 * Math.PI), 12);
    expect(sde.samplingEps).toBe(1e-3);
  });
});
