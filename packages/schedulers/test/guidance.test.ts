import { Generator, guidedPrediction, runScheduler, scale } from '@langevin/core';
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
    ['EDMHeunScheduler on VE', new EDMHeunScheduler({ sde: new VeSde() }), 120, [0]],
    ['EDMHeunScheduler on VP', new EDMHeunScheduler({ sde: new VpSde() }), 120, [1]],
    [
      'DPMSolverMultistepScheduler',
      new DPMSolverMultistepScheduler({ sde: new VeSde(), useKarrasSigmas: true }),
      200,
      [0, 1, 2],
    ],
  ])('draws that component alone: %s', async (_name, scheduler, numInferenceSteps, components) => {
    const batch = 100;
    for (const component of components) {
      const predict = guidedPrediction(referenceMixture.predict, referenceMixture.guidance(component));
      const { mean } = await runScheduler(scheduler, predict, {
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

  it('serves the reference scheduler as well, as strongly as its factor says', async () => {
    const scheduler = new ScoreSdeVeScheduler({ sigmaMax: 50 });
    const shareWith = async (factor: number): Promise<number> => {
      const predict = guidedPrediction(referenceMixture.predict, referenceMixture.guidance(2), factor);
      const options = { shape: [100, 3, 4, 4], numInferenceSteps: 100, generator: new Generator(1) };
      const { mean } = await runScheduler(scheduler, predict, options);
      return nearestComponents(mean).filter((k) => k === 2).length / 100;
    };
    const [none, some, full, more] = [await shareWith(0), await shareWith(0.3), await shareWith(1), await shareWith(3)];
    expect(Math.abs(none - 0.2)).toBeLessThan(0.13);
    expect(some).toBeGreaterThan(none + 0.1);
    expect(some).toBeLessThan(1);
    expect([full, more]).toEqual([1, 1]);
  });

  it('has to be a function, as has the network', () => {
    expect(() => guidedPrediction(referenceMixture.predict, undefined as never)).toThrow(
      'guidance: undefined is no function',
    );
    expect(() => guidedPrediction(referenceMixture as never, referenceMixture.score)).toThrow(
      'network: GaussianMixtureModel is no function (sample, level) => Promise.',
    );
    const { score } = referenceMixture;
    expect(() => guidedPrediction(score, score, Number.NaN)).toThrow('factor: NaN is not a finite number.');
  });

  it('is refused for a component that there is not, and of another shape', async () => {
    expect(() => referenceMixture.guidance(3)).toThrow('component: 3 is none of the 3');
    expect(() => referenceMixture.guidance(0.5)).toThrow('component: 0.5 is none');
    const predict = guidedPrediction(referenceMixture.predict, async () => new Generator(0).randn([1, 3, 4, 4]));
    await expect(predict(new Generator(0).randn([2, 3, 4, 4]), { time: 1, scale: 1, sigma: 1 })).rejects.toThrow(
      'guidance: has the shape [1,3,4,4], but [2,3,4,4] is needed here.',
    );
    const endless = guidedPrediction(referenceMixture.predict, async (x) => scale(Number.POSITIVE_INFINITY, x));
    await expect(endless(new Generator(0).randn([2, 3, 4, 4]), { time: 1, scale: 1, sigma: 5 })).rejects.toThrow(
      'guidance: gave a gradient that is not finite, at sigma 5; scale it down',
    );
  });
});
