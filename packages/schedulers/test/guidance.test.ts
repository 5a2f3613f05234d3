import { Generator, guidedScore, runScheduler } from '@langevin/core';
import { DPMSolverMultistepScheduler, EDMHeunScheduler, ScoreSdeVeScheduler, VeSde, VpSde } from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { nearestComponents } from './support/mixture-statistics.ts';
import { referenceMixture, referenceTensor } from './support/score-sde-reference.ts';

const means = referenceTensor('means');

describe('guidance towards a component of a mixture', () => {
  it('is the gradient of the probability that it is that component', async () => {
    const level = { time: 0.5, scale: 0.9, sigma: 0.4 };
    const x = new Generator(0).randn([2, 3, 4, 4]);
    const gradient = await referenceMixture.guidance(1)(x, level);
    // log p(k | x) = log p(x | k) + log w_k − log p(x), by central differences.
    const logProbOf = (data: Float32Array): number => {
      const variance = (0.9 * 0.1) ** 2 + 0.4 ** 2;
      const squares = data.slice(0, 48).reduce((sum, v, i) => sum + (v - 0.9 * means.data[48 + i]!) ** 2, 0);
      const own = -squares / (2 * variance) - 24 * Math.log(2 * Math.PI * variance);
      const moved = { ...x, dims: x.dims, data } as typeof x;
      return own - referenceMixture.logProb(moved, level)[0]!;
    };
    for (const i of [0, 17, 47]) {
      const [above, below] = [x.data.slice(), x.data.slice()];
      above[i]! += 1e-2;
      below[i]! -= 1e-2;
      expect(gradient.data[i]).toBeCloseTo((logProbOf(above) - logProbOf(below)) / (above[i]! - below[i]!), 2);
    }
  });

  it.each([
    ['EDMHeunScheduler on VE', new EDMHeunScheduler({ sde: new VeSde() }), 120],
    ['EDMHeunScheduler on VP', new EDMHeunScheduler({ sde: new VpSde() }), 120],
    ['DPMSolverMultistepScheduler', new DPMSolverMultistepScheduler({ sde: new VeSde(), useKarrasSigmas: true }), 200],
  ])('draws that component alone: %s', async (_name, scheduler, numInferenceSteps) => {
    const batch = 400;
    for (const component of [0, 1, 2]) {
      const score = guidedScore(referenceMixture.score, referenceMixture.guidance(component));
      const { mean } = await runScheduler(scheduler, score, {
        shape: [batch, 3, 4, 4],
        numInferenceSteps,
        generator: new Generator(component),
      });
      const nearest = nearestComponents(mean);
      expect(nearest.filter((k) => k === component).length / batch).toBeGreaterThanOrEqual(0.99);
      let squares = 0;
      for (let i = 0; i < 48; i++) {
        let sum = 0;
        for (let image = 0; image < batch; image++) {
          const error = mean.data[image * 48 + i]! - means.data[component * 48 + i]!;
          sum += error;
          squares += error ** 2;
        }
        expect(Math.abs(sum / batch)).toBeLessThan((4.5 * 0.1) / Math.sqrt(batch));
      }
      expect(Math.abs(Math.sqrt(squares / (48 * batch)) - 0.1)).toBeLessThan((4.5 * 0.1) / Math.sqrt(2 * 48 * batch));
    }
  });

  it('serves the reference scheduler as well, and draws what is more typical with a larger factor', async () => {
    const scheduler = new ScoreSdeVeScheduler({ sigmaMax: 50 });
    const spreadWith = async (factor: number): Promise<number> => {
      const { mean } = await runScheduler(
        scheduler,
        guidedScore(referenceMixture.score, referenceMixture.guidance(2), factor),
        {
          shape: [100, 3, 4, 4],
          numInferenceSteps: 200,
          generator: new Generator(1),
        },
      );
      const nearest = nearestComponents(mean);
      if (factor > 0) expect(nearest.every((k) => k === 2)).toBe(true);
      return nearest.filter((k) => k === 2).length / 100;
    };
    expect(await spreadWith(1)).toBe(1);
    expect(await spreadWith(3)).toBe(1);
    expect(await spreadWith(0)).toBeLessThan(0.4);
  });

  it('is refused for a component that there is not, and of another shape', async () => {
    expect(() => referenceMixture.guidance(3)).toThrow('component: 3 is none of the 3');
    expect(() => referenceMixture.guidance(0.5)).toThrow('component: 0.5 is none');
    const score = guidedScore(referenceMixture.score, async () => new Generator(0).randn([1, 3, 4, 4]));
    await expect(score(new Generator(0).randn([2, 3, 4, 4]), { time: 1, scale: 1, sigma: 1 })).rejects.toThrow(
      'guidance: has the shape [1,3,4,4], but [2,3,4,4] is needed here.',
    );
  });
});
