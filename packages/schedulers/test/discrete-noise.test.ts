import { floatTensor, Generator, runScheduler, scoreFrom } from '@langevin/core';
import {
  DDIMScheduler,
  DDPMScheduler,
  GaussianMixtureModel,
  PredictorCorrectorScheduler,
  VeSde,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { mixtureStatistics } from './support/mixture-statistics.ts';
import { referenceTensor } from './support/score-sde-reference.ts';

const mixture = new GaussianMixtureModel({
  means: referenceTensor('means'),
  weights: [0.5, 0.3, 0.2],
  std: 0.1,
});
const shape = [300, ...referenceTensor('means').dims.slice(1)];

describe('the betas', () => {
  it.each([
    ['linear', {}, 0.9999, 4.0358e-5],
    ['scaled_linear', { betaStart: 0.00085, betaEnd: 0.012 }, 0.99915, 4.6601e-3],
    ['squaredcos_cap_v2', {}, 0.99996, 2.4288e-9],
    ['sigmoid', {}, 0.99985, 4.1e-5],
    ['laplace', {}, 0.97885, 0.0316],
  ] as const)('of the schedule %s leave as much of the data', (betaSchedule, range, first, last) => {
    const { alphasCumprod } = new DDPMScheduler({ betaSchedule, ...range });
    expect(alphasCumprod).toHaveLength(1000);
    expect(alphasCumprod[0]!).toBeCloseTo(first, 5);
    expect(alphasCumprod[999]! / last).toBeCloseTo(1, 1);
    expect(alphasCumprod.every((value, t) => t === 0 || value < alphasCumprod[t - 1]!)).toBe(true);
  });

  it('may be given one by one', () => {
    const { alphasCumprod } = new DDIMScheduler({ numTrainTimesteps: 3, trainedBetas: [0.1, 0.2, 0.5] });
    [0.9, 0.72, 0.36].forEach((expected, t) => {
      expect(alphasCumprod[t]).toBeCloseTo(expected, 6);
    });
  });
});

describe('the network of a discrete diffusion', () => {
  const { parameterization, alphasCumprod } = new DDPMScheduler();
  const levelOf = (alphaBar: number) => ({ time: 0, scale: Math.sqrt(alphaBar), sigma: Math.sqrt(1 - alphaBar) });

  it('is told the timestep of a noise level', () => {
    for (const t of [0, 1, 500, 999]) {
      expect(parameterization.timestep(levelOf(alphasCumprod[t]!))).toBeCloseTo(t, 2);
    }
    const between = levelOf((alphasCumprod[500]! + alphasCumprod[501]!) / 2);
    expect(parameterization.timestep(between)).toBeCloseTo(500.5, 1);
  });

  it('is told its first or last timestep for a level beyond them', () => {
    expect(parameterization.timestep({ time: 0, scale: 1, sigma: 1e-6 })).toBe(0);
    expect(parameterization.timestep({ time: 1, scale: 1e-6, sigma: 1 })).toBe(999);
  });

  it('is told the same timestep for the same ratio of noise, whatever the scale', async () => {
    const seen: number[] = [];
    const score = scoreFrom(
      {
        forward: async (sample, timestep) => {
          seen.push(Number(timestep.data[0]));
          // The noise in data that is zero.
          return floatTensor(sample.dims, sample.data.slice());
        },
      },
      parameterization,
    );
    const x = floatTensor([1, 1, 1, 1], Float32Array.of(3));
    const { data } = await score(x, { time: 0.5, scale: 2, sigma: 2 });
    await score(x, levelOf(0.5));
    expect(seen[0]).toBeCloseTo(seen[1]!, 6);
    // ε is the scaled sample 3 / √8, sigma √½, and the gradient by the sample that times 1 / √8.
    expect(data[0]).toBeCloseTo(-3 / 8 / Math.SQRT1_2, 6);
  });
});

describe('noise that is known exactly', () => {
  /** A network that gives the mixture's noise, or what else it may predict of it. */
  const networkFor = (scheduler: DDPMScheduler | DDIMScheduler) => {
    const { alphasCumprod, config } = scheduler;
    return scoreFrom(
      {
        forward: async (x, timestep) => {
          // In between two timesteps, as samplers of a continuous time ask, ᾱ is interpolated geometrically.
          const t = Number(timestep.data[0]);
          const [low, high] = [alphasCumprod[Math.floor(t)]!, alphasCumprod[Math.ceil(t)]!];
          const alphaBar = low * (high / low) ** (t - Math.floor(t));
          const [a, b] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
          const score = await mixture.score(x, { time: 0, scale: a, sigma: b });
          const predictions = {
            epsilon: (i: number) => -b * score.data[i]!,
            sample: (i: number) => (x.data[i]! + b ** 2 * score.data[i]!) / a,
            v_prediction: (i: number) => (-b * (x.data[i]! + score.data[i]!)) / a,
          };
          const predict = predictions[config.predictionType];
          return floatTensor(
            x.dims,
            Float32Array.from(score.data, (_, i) => predict(i)),
          );
        },
      },
      scheduler.parameterization,
    );
  };

  const unlimited = { clipSample: false } as const;
  const trained = new DDPMScheduler(unlimited);
  it.each([
    ['DDPM', new DDPMScheduler(unlimited), 150],
    ['DDPM with a large variance', new DDPMScheduler({ ...unlimited, varianceType: 'fixed_large' }), 150],
    ['DDPM of a network that predicts the data', new DDPMScheduler({ ...unlimited, predictionType: 'sample' }), 150],
    ['DDIM', new DDIMScheduler(unlimited), 100],
    ['DDIM with noise', new DDIMScheduler({ ...unlimited, eta: 1 }), 150],
    ['DDIM of a network that predicts v', new DDIMScheduler({ ...unlimited, predictionType: 'v_prediction' }), 100],
  ] as const)('gives the data by %s', async (_, scheduler, numInferenceSteps) => {
    const { mean } = await runScheduler(scheduler, networkFor(scheduler), {
      shape,
      numInferenceSteps,
      generator: new Generator(11),
    });
    expectMixture(mean);
  });

  // Whose levels are not of the scale that the network was trained at.
  it('gives the data by predictor-corrector sampling of a variance-exploding SDE', async () => {
    const sde = new VeSde({ sigmaMin: 0.01, sigmaMax: 150 });
    const scheduler = new PredictorCorrectorScheduler({ sde, predictor: 'euler-maruyama', corrector: 'none' });
    const { mean } = await runScheduler(scheduler, networkFor(trained), {
      shape,
      numInferenceSteps: 200,
      generator: new Generator(12),
    });
    expectMixture(mean);
  });

  function expectMixture(mean: Parameters<typeof mixtureStatistics>[0]): void {
    const { shares, meanError, spread } = mixtureStatistics(mean);
    // Four standard errors of a share of 300 images.
    [0.5, 0.3, 0.2].forEach((share, k) => {
      expect(Math.abs(shares[k]! - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / 300));
    });
    expect(meanError).toBeLessThan(0.07);
    expect(Math.abs(spread - 0.1)).toBeLessThan(0.02);
  }
});
