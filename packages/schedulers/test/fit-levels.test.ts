import {
  type FloatTensor,
  floatTensor,
  Generator,
  lazyPrediction,
  NonFiniteOutputError,
  type PredictFunction,
  runScheduler,
} from '@langevin/core';
import {
  ComposedScheduler,
  DiscreteVpSde,
  type FitLevelsOptions,
  FlowSde,
  fitLevels,
  type Sde,
  VeSde,
  VpSde,
} from '@langevin/schedulers';
import { testImageShape, testMixture } from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';
import { cheapestSteps } from '../src/fitted-levels/cheapest-steps.ts';
import { StepCosts } from '../src/fitted-levels/step-costs.ts';

const ve = new VeSde({ sigmaMin: 0.01, sigmaMax: 50 });
const shape = [32, ...testImageShape];
const fit = (sde: Sde, options: Partial<FitLevelsOptions> = {}) =>
  fitLevels(testMixture.predict, {
    sde,
    steps: [5, 6, 8],
    shape,
    trajectories: 64,
    generator: new Generator(0),
    ...options,
  });

describe('levels that are fitted to a mixture', () => {
  /** Root mean square distance from where the flow itself takes the same noise. */
  async function errorOf(scheduler: ComposedScheduler, numInferenceSteps: number, exact: FloatTensor): Promise<number> {
    const { mean } = await draw(scheduler, numInferenceSteps);
    const squares = mean.data.reduce((sum, value, i) => sum + (value - exact.data[i]!) ** 2, 0);
    return Math.sqrt(squares / mean.data.length);
  }
  const draw = (scheduler: ComposedScheduler, numInferenceSteps: number) =>
    runScheduler(scheduler, testMixture.predict, {
      shape: [200, ...testImageShape],
      numInferenceSteps,
      generator: new Generator(7),
    });

  it.each([
    { sde: ve, levels: 'karras' },
    { sde: new VpSde(), levels: 'karras' },
    { sde: new DiscreteVpSde(), levels: 'karras' },
    { sde: new FlowSde(), levels: 'time' },
  ])('err less than those of a rule, $sde.constructor.name', async ({ sde, levels }) => {
    const { levels: fitted } = await fit(sde);
    const { mean: exact } = await draw(new ComposedScheduler({ sde, solver: 'heun', levels }), 150);
    for (const solver of ['euler', 'dpm-solver++-2m', 'ipndm']) {
      // In 8 steps iPNDM's errors on the levels of a rule may cancel for one seed or another.
      for (const count of solver === 'ipndm' ? [5, 6] : [5, 6, 8]) {
        const before = await errorOf(new ComposedScheduler({ sde, solver, levels }), count, exact);
        const after = await errorOf(new ComposedScheduler({ sde, solver, levels: fitted }), count, exact);
        expect(after, `${solver}, ${count}`).toBeLessThan(0.95 * before);
      }
    }
  });

  it('are the same for a seed, whichever others are fitted with them', async () => {
    const { levels, evaluations } = await fit(ve);
    expect(Object.keys(levels)).toEqual(['5', '6', '8']);
    expect(evaluations).toBe(2 * 60);
    expect(await fit(ve)).toEqual({ levels, evaluations });
    expect((await fit(ve, { steps: 6 })).levels).toEqual({ 6: levels[6] });
    expect((await fit(ve, { generator: new Generator(1), trajectories: 1 })).levels).not.toEqual(levels);
  });

  it('are all of the trajectories where as many are asked for', async () => {
    const { levels } = await fit(ve, { steps: 7, teacherSteps: 7, trajectories: 1 });
    const karras = new ComposedScheduler({ sde: ve }).levelsFor({ numInferenceSteps: 7 });
    expect(levels[7]).toEqual(karras.map(({ sigma }) => sigma));
  });

  it('take whole batches, and say how far they are', async () => {
    const progress: number[] = [];
    const { evaluations } = await fit(ve, {
      trajectories: 33,
      teacherSteps: 10,
      onProgress: (now) => void progress.push(now),
    });
    expect(evaluations).toBe(20);
    expect(progress).toEqual(Array.from({ length: 20 }, (_, i) => expect.closeTo((i + 1) / 20, 9)));
  });

  it('end with the reason of an abort', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = (): void => controller.abort(reason);
    await expect(fit(ve, { signal: controller.signal, onProgress })).rejects.toBe(reason);
  });

  it.each<[object, string]>([
    [{ sde: undefined }, 'sde: undefined is no SDE'],
    [{ steps: 0 }, 'steps: 0 is not a positive whole number.'],
    [{ steps: [] }, 'steps: there are none; pass a number, or a list of up to 100.'],
    [{ steps: Array(101).fill(3) }, 'steps: there are 101; pass a number, or a list of up to 100.'],
    [{ steps: '5' }, 'steps: "5" are no numbers of steps; pass'],
    [{ shape: undefined }, 'shape: [undefined] is no shape; pass a list of whole numbers.'],
    [{ steps: [5, 61] }, 'steps: 61 are more than the 60 of the trajectories; take fewer.'],
    [{ teacherSteps: 1001 }, 'teacherSteps: 1001 are too many; take at most 1000.'],
    [{ gamma: 2 }, 'gamma: 2 is not from 0.5 to 1.5.'],
    [{ trajectories: 0.5 }, 'trajectories: 0.5 is not'],
    [{ shape: [] }, 'shape: [] holds no image'],
    [{ shape: [Number.NaN, 1, 2, 4] }, 'shape: [NaN,1,2,4] is no shape'],
    [{ shape: [1, 3, 2 ** 11, 2 ** 11] }, 'shape: a sample of [120,1,3,2048,2048] takes 5.63 GiB'],
    [{ shape: [0, 1, 2, 4] }, 'shape: [0,1,2,4] holds no image'],
    [{ samplingEps: 1 }, 'samplingEps: 1 must be in [0, 1)'],
    [{ step: 5 }, 'step: there is no such option. Did you mean steps?'],
  ])('are not fitted by %o', async (options, message) => {
    await expect(fit(ve, options)).rejects.toThrow(message);
  });

  it('are not fitted to what is not finite', async () => {
    const broken: PredictFunction = async (x, level) => {
      const { noise } = await testMixture.predict(x, level);
      const nothing = floatTensor(x.dims, new Float32Array(x.data.length).fill(Number.NaN));
      return lazyPrediction((name) => (name === 'data' ? nothing : noise));
    };
    await expect(fitLevels(broken, { sde: ve, steps: 3, shape, trajectories: 1 })).rejects.toThrow(
      NonFiniteOutputError,
    );
  });

  it('are not fitted to what is no network', async () => {
    await expect(fitLevels(undefined as never, { sde: ve, steps: 5, shape })).rejects.toThrow(
      'network: undefined is no',
    );
  });
});

describe('the cost of a step', () => {
  it('is the mean distance of where Euler’s method ends from where the trajectory is', () => {
    const level = (sigma: number) => ({ time: 0, scale: 1 - sigma, sigma });
    const costs = new StepCosts([level(1), level(0.5), level(0)]);
    const pair = (...values: readonly number[]) => floatTensor([2, 1, 1, 2], Float32Array.from(values));
    const first = { data: pair(1, 2, 0, 0), noise: pair(1, 0, 4, 0) };
    const second = { data: pair(4, 2, 0, 5), noise: pair(9, 9, 9, 9) };
    // Half-way the first step would end at (1, 1) and (2, 0), and at the data at (1, 2) and (0, 0).
    costs.add(pair(1, 1, 2, 4), [first]);
    costs.add(pair(1, 6, 0, 5), [first, second]);
    expect([costs.between(0, 1), costs.between(0, 2), costs.between(1, 2)]).toEqual([2, 4.5, 2.5]);
  });
});

describe('the cheapest steps', () => {
  /** All ways from a place to the last one in so many steps. */
  function* ways(from: number, last: number, count: number): IterableIterator<number[]> {
    if (count === 1) yield [from, last];
    for (let to = from + 1; count > 1 && to < last; to++) {
      for (const rest of ways(to, last, count - 1)) yield [from, ...rest];
    }
  }

  it.each([1, 1.1, 0.7])('are those of all ways, with errors that grow by %d', (gamma) => {
    const generator = new Generator(3);
    for (let turn = 0; turn < 20; turn++) {
      const last = 4 + (turn % 4);
      const table = generator.rand([last + 1, last + 1]).data;
      const costOf = (from: number, to: number): number => table[from * (last + 1) + to]!;
      const total = (way: readonly number[]): number =>
        way.slice(1).reduce((sum, to, i) => sum + gamma ** i * costOf(way[i]!, to), 0);
      const counts = Array.from({ length: last }, (_, i) => i + 1);
      for (const [i, found] of cheapestSteps(last, counts, costOf, gamma).entries()) {
        const all = [...ways(0, last, counts[i]!)].sort((a, b) => total(a) - total(b));
        expect(found).toEqual(all[0]);
      }
    }
  });
});
