import {
  type FloatTensor,
  floatTensor,
  Generator,
  runScheduler,
  type Scheduler,
  type ScoreFunction,
  scale,
} from '@langevin/core';
import {
  DiscreteVpSde,
  DPMSolverMultistepScheduler,
  dopri5,
  EDMHeunScheduler,
  EulerScheduler,
  karrasSigmas,
  ScoreSdeVeScheduler,
  type Sde,
  SubVpSde,
  solveOde,
  type VectorField,
  VeSde,
  VpSde,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { mixtureStatistics, nearestComponents } from './support/mixture-statistics.ts';
import { referenceMixture } from './support/score-sde-reference.ts';

const sdes: Record<string, Sde> = {
  VeSde: new VeSde(),
  VpSde: new VpSde(),
  SubVpSde: new SubVpSde(),
  DiscreteVpSde: new DiscreteVpSde(),
};
const shape = [4, 3, 4, 4];

/** The state at the last noise level above 0, and that level, at the scale 1. */
async function arrival(scheduler: Scheduler, numInferenceSteps: number): Promise<{ sigma: number; x: FloatTensor }> {
  let found = { sigma: Number.NaN, x: floatTensor(shape) };
  await runScheduler(scheduler, referenceMixture.score, {
    shape,
    numInferenceSteps,
    generator: new Generator(7),
    onStep: ({ level, sample }) => {
      const factor = 1 / level.scale;
      if (level.sigma > 0) found = { sigma: factor * level.sigma, x: scale(factor, sample) };
    },
  });
  return found;
}

/** The flow dx/d(log σ) = −σ² s(x; σ) by a solver of order 5, whose error is far below those compared. */
async function exactFlow(start: Float32Array, sigmaMax: number, sigmaMin: number): Promise<FloatTensor> {
  const field: VectorField = async (logSigma, x) => {
    const sigma = Math.exp(logSigma);
    const s = await referenceMixture.score(floatTensor(shape, Float32Array.from(x)), { time: 0, scale: 1, sigma });
    return Float64Array.from(s.data, (value) => -(sigma ** 2) * value);
  };
  const [from, to] = [Math.log(sigmaMax), Math.log(sigmaMin)];
  const problem = { method: dopri5, start: Float64Array.from(start), from, to, rtol: 1e-6, atol: 1e-6 };
  let state: Float64Array = problem.start;
  for await (const step of solveOde(field, problem)) state = step.state;
  return floatTensor(shape, Float32Array.from(state));
}

function rmsDistance(a: FloatTensor, b: FloatTensor): number {
  return Math.sqrt(a.data.reduce((sum, value, i) => sum + (value - b.data[i]!) ** 2, 0) / a.data.length);
}

describe.each(Object.entries(sdes))('on a %s', (_name, sde) => {
  it('Heun and 2M converge to the exact flow at order 2, down to the smallest sigma, and Euler at order 1', async () => {
    const [top, end] = [sde.levelAt(1), sde.levelAt(sde.samplingEps)];
    const sigmaMin = end.sigma / end.scale;
    const start = new Generator(7).randn(shape).data.map((z) => (z * sde.initNoiseSigma) / top.scale);
    const exact = await exactFlow(start, top.sigma / top.scale, sigmaMin);

    for (const [scheduler, order] of [
      [new EDMHeunScheduler({ sde }), 2],
      [new DPMSolverMultistepScheduler({ sde, useKarrasSigmas: true }), 2],
      [new DPMSolverMultistepScheduler({ sde, useKarrasSigmas: true, solverType: 'heun' }), 2],
      [new EulerScheduler({ sde }), 1],
    ] as const) {
      const [coarse, fine] = [await arrival(scheduler, 64), await arrival(scheduler, 256)];
      expect(fine.sigma).toBeCloseTo(sigmaMin, 6);
      const [before, after] = [rmsDistance(coarse.x, exact), rmsDistance(fine.x, exact)];
      expect(Math.log(before / after) / Math.log(4)).toBeGreaterThan(order - 0.25);
      expect(after).toBeLessThan(order === 2 ? 3e-4 : 5e-3);
    }
  });

  it.each([
    ['EDMHeunScheduler with churn', new EDMHeunScheduler({ sde, sChurn: 30 }), 36],
    ['EulerScheduler, ancestral', new EulerScheduler({ sde, eta: 1 }), 100],
    ['DPMSolverMultistepScheduler', new DPMSolverMultistepScheduler({ sde, useKarrasSigmas: true }), 36],
    [
      'DPMSolverMultistepScheduler with noise',
      new DPMSolverMultistepScheduler({ sde, useKarrasSigmas: true, algorithmType: 'sde-dpmsolver++' }),
      36,
    ],
  ])('a %s draws from the mixture', async (_what, scheduler, numInferenceSteps) => {
    const { mean } = await runScheduler(scheduler, referenceMixture.score, {
      shape: [600, 3, 4, 4],
      numInferenceSteps,
      generator: new Generator(1),
    });
    const { shares, meanError, spread } = mixtureStatistics(mean);
    // The standard error of a share of 600 is at most 0.02; of a mean of 120 images with a spread of 0.1, 0.009.
    for (const [k, share] of [0.5, 0.3, 0.2].entries()) expect(Math.abs(shares[k]! - share)).toBeLessThan(0.09);
    expect(meanError).toBeLessThan(0.05);
    expect(Math.abs(spread - 0.1)).toBeLessThan(0.012);
  });
});

describe('a few-step solver', () => {
  const sde = new VeSde({ sigmaMin: 0.02, sigmaMax: 80 });

  it('steps down the schedule of Karras et al., at the scale 1', async () => {
    expect(karrasSigmas(3, 0.002, 80)).toEqual([
      expect.closeTo(80, 10),
      expect.closeTo(((80 ** (1 / 7) + 0.002 ** (1 / 7)) / 2) ** 7, 10),
      expect.closeTo(0.002, 10),
    ]);
    expect(karrasSigmas(1, 0.002, 80)).toEqual([expect.closeTo(80, 10)]);
    for (const scheduler of [new EDMHeunScheduler({ sde }), new EulerScheduler({ sde: new VpSde(), rho: 5 })]) {
      const { rho, sde: own, samplingEps } = scheduler.config;
      const ratioAt = (time: number): number => own.levelAt(time).sigma / own.levelAt(time).scale;
      const sigmas = [...karrasSigmas(6, ratioAt(samplingEps), ratioAt(1), rho).slice(1), 0];
      let index = 0;
      await runScheduler(scheduler, referenceMixture.score, {
        shape,
        numInferenceSteps: 6,
        onStep: ({ level }) => {
          expect(level.scale).toBe(1);
          expect(level.sigma).toBeCloseTo(sigmas[index]!, 10);
          expect(ratioAt(level.time)).toBeCloseTo(Math.max(sigmas[index]!, ratioAt(0)), 6);
          index++;
        },
      });
      expect(index).toBe(6);
    }
  });

  it.each([
    [new EDMHeunScheduler({ sde }), 35],
    [new EDMHeunScheduler({ sde, sChurn: 40 }), 35],
    [new EulerScheduler({ sde }), 18],
    [new DPMSolverMultistepScheduler({ sde }), 18],
    [new DPMSolverMultistepScheduler({ sde, finalSigmasType: 'sigma_min' }), 18],
  ])('takes the evaluations that it says, $constructor.name', async (scheduler, expected) => {
    expect(scheduler.defaultSteps).toBe(18);
    const levels: number[] = [];
    const score: ScoreFunction = (x, level) => {
      levels.push(level.sigma);
      return referenceMixture.score(x, level);
    };
    const { evaluations } = await runScheduler(scheduler, score, { shape, numInferenceSteps: 18 });
    expect(evaluations).toBe(expected);
    // Never beyond what the network knows.
    expect(Math.max(...levels)).toBeLessThanOrEqual(80 * (1 + 1e-12));
    expect(Math.min(...levels)).toBeGreaterThanOrEqual(0.02 * (1 - 1e-12));
  });

  it('runs in a single step', async () => {
    for (const scheduler of [
      new EDMHeunScheduler({ sde }),
      new EulerScheduler({ sde, eta: 1 }),
      new DPMSolverMultistepScheduler({ sde }),
      new DPMSolverMultistepScheduler({ sde: new VpSde(), finalSigmasType: 'sigma_min' }),
    ]) {
      const { mean } = await runScheduler(scheduler, referenceMixture.score, { shape, numInferenceSteps: 1 });
      expect(mean.data.every(Number.isFinite)).toBe(true);
    }
  });

  it('adds noise only between the sigmas that it is told', async () => {
    const draws: number[] = [];
    const scheduler = new EDMHeunScheduler({ sde, sChurn: 100, sTmin: 1, sTmax: 50 });
    const context = {
      numInferenceSteps: 10,
      noise: (like: FloatTensor) => {
        draws.push(1);
        return floatTensor(like.dims);
      },
    };
    const start = floatTensor(
      shape,
      new Generator(0).randn(shape).data.map((z) => z * 80),
    );
    for await (const _step of scheduler.sample(referenceMixture.predict, start, context)) {
      // Only the draws matter.
    }
    const between = karrasSigmas(10, 0.02, 80).filter((sigma) => sigma >= 1 && sigma <= 50);
    expect(draws.length).toBe(between.length);
  });
});

describe('along a Brownian path', () => {
  /** Which component of the mixture each image of a run is nearest to. */
  async function composition(
    scheduler: Scheduler,
    numInferenceSteps: number,
    brownianPath: boolean,
  ): Promise<number[]> {
    const generator = Array.from({ length: 60 }, (_, i) => new Generator(i));
    const options = { shape: [60, 3, 4, 4], numInferenceSteps, generator, brownianPath };
    return nearestComponents((await runScheduler(scheduler, referenceMixture.score, options)).mean);
  }

  it.each([
    ['EulerScheduler', new EulerScheduler({ sde: new VeSde(), eta: 1 })],
    ['EulerScheduler on VP', new EulerScheduler({ sde: new VpSde(), eta: 1 })],
    ['EDMHeunScheduler', new EDMHeunScheduler({ sde: new VeSde(), sChurn: 20 })],
    [
      'DPMSolverMultistepScheduler',
      new DPMSolverMultistepScheduler({ sde: new VeSde(), useKarrasSigmas: true, algorithmType: 'sde-dpmsolver++' }),
    ],
  ])('%s draws the same pictures with other steps', async (_name, scheduler) => {
    const agreement = async (brownianPath: boolean): Promise<number> => {
      const few = await composition(scheduler, 30, brownianPath);
      const many = await composition(scheduler, 100, brownianPath);
      return few.filter((component, i) => component === many[i]).length / few.length;
    };
    expect(await agreement(true)).toBeGreaterThan(0.85);
    // With fresh noise they agree by chance alone, and by the noise that they start from.
    expect(await agreement(false)).toBeLessThan(0.75);
  });

  it('is refused by a solver that does not know where its noise is', async () => {
    const run = runScheduler(new ScoreSdeVeScheduler(), referenceMixture.score, {
      shape,
      numInferenceSteps: 3,
      brownianPath: true,
    });
    await expect(run).rejects.toThrow('brownianPath: ScoreSdeVeScheduler does not say which part of a run');
  });
});
