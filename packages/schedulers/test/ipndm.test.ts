import {
  type FloatTensor,
  Generator,
  type NoiseLevel,
  type PredictFunction,
  runScheduler,
  scale,
} from '@langevin/core';
import { ComposedScheduler, DiscreteVpSde, FlowSde, type Sde, SubVpSde, VeSde, VpSde } from '@langevin/schedulers';
import { checkScheduler, testImageShape, testMixture } from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';

const karras: readonly Sde[] = [new VeSde({ sigmaMax: 50 }), new VpSde(), new SubVpSde(), new DiscreteVpSde()];
const cases = [
  ...karras.map((sde) => ({ sde, levels: 'karras' })),
  { sde: new VpSde(), levels: 'time' },
  { sde: new FlowSde(), levels: 'time' },
].map((settings) => new ComposedScheduler({ ...settings, solver: 'ipndm' }));
const named = (scheduler: ComposedScheduler) => [scheduler.config.sde.constructor.name, scheduler] as const;

describe('iPNDM passes the checks of a scheduler, at order 2', () => {
  const distribution = { numInferenceSteps: 20, batchSize: 500, tolerance: 0.2 };

  it.each([cases[0]!, cases.at(-1)!].map(named))('of %s', async (_, scheduler) => {
    await checkScheduler(scheduler, { distribution, order: 2 });
  });
});

/**
 * The method as in the paper: x̂ = x / scale goes along dx̂/dσ̂ = ε̂, after a step of DDIM where there is no signal to divide by.
 */
async function reference(predict: PredictFunction, start: FloatTensor, levels: readonly NoiseLevel[]) {
  let x = Float64Array.from(start.data);
  const slopes: Float32Array[] = [];
  for (const [i, level] of levels.slice(0, -1).entries()) {
    const next = levels[i + 1]!;
    const state = scale(1, start);
    state.data.set(x);
    const { data, noise } = await predict(state, level);
    if (level.scale === 0) {
      x = x.map((_, place) => next.scale * data.data[place]! + next.sigma * noise.data[place]!);
      continue;
    }
    slopes.unshift(noise.data);
    const [e, e1, e2, e3] = slopes;
    const slopeAt = (p: number): number => {
      if (e3) return (55 * e![p]! - 59 * e1![p]! + 37 * e2![p]! - 9 * e3[p]!) / 24;
      if (e2) return (23 * e![p]! - 16 * e1![p]! + 5 * e2[p]!) / 12;
      return e1 ? (3 * e![p]! - e1[p]!) / 2 : e![p]!;
    };
    const step = next.sigma / next.scale - level.sigma / level.scale;
    x = x.map((value, p) => next.scale * (value / level.scale + step * slopeAt(p)));
  }
  return x;
}

describe('iPNDM is the multistep method of the paper', () => {
  it.each(cases.map(named))('on %s', async (_, scheduler) => {
    const [shape, numInferenceSteps] = [[3, ...testImageShape], 7];
    const levels = scheduler.levelsFor({ numInferenceSteps });
    // The prior of time 1, where the levels of these SDEs begin.
    const spread =
      scheduler.initNoiseSigma /
      Math.hypot(scheduler.config.sde.levelAt(1).scale, scheduler.config.sde.levelAt(1).sigma);
    const start = scale(spread * Math.hypot(levels[0]!.scale, levels[0]!.sigma), new Generator(5).randn(shape));
    const expected = await reference(testMixture.predict, start, levels);
    const { mean, evaluations } = await runScheduler(scheduler, testMixture.predict, {
      shape,
      numInferenceSteps,
      generator: new Generator(5),
    });
    expect(evaluations).toBe(numInferenceSteps);
    for (const [place, value] of expected.entries()) expect(mean.data[place]).toBeCloseTo(value, 4);
  });
});
