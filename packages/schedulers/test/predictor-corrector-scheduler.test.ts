import {
  type FloatTensor,
  floatTensor,
  Generator,
  linearCombination,
  NonFiniteOutputError,
  runScheduler,
  type SamplingStep,
  type ScoreFunction,
  streamScheduler,
} from '@langevin/core';
import {
  type Corrector,
  type Predictor,
  type PredictorCorrectorOptions,
  PredictorCorrectorScheduler,
  SubVpSde,
  VeSde,
  VpSde,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { CosineSde } from './support/cosine-sde.ts';
import { expectMixture } from './support/expect-mixture.ts';
import { referenceMixture, referenceSdes } from './support/score-sde-reference.ts';

const { score } = referenceMixture;
const shape = [3, 3, 4, 4];
const imageSize = 48;
const generators = (): Generator[] => [7, 8, 9].map((seed) => new Generator(seed));
const small = (options: Partial<PredictorCorrectorOptions> = {}): PredictorCorrectorScheduler =>
  new PredictorCorrectorScheduler({ sde: new VpSde(), ...options });
const run = (scheduler: PredictorCorrectorScheduler, options: object = {}) =>
  runScheduler(scheduler, score, { shape, numInferenceSteps: 25, generator: new Generator(0), ...options });

/** A deterministic predictor of one's own: Heun's rule for the probability-flow ODE, two evaluations a step. */
const heunPredictor: Predictor = {
  name: 'own-heun',
  async predict(x, { sde, level, stepCount, predict }) {
    const flow = async (y: FloatTensor, at: typeof level): Promise<FloatTensor> =>
      linearCombination(sde.drift(at.time), y, -(sde.diffusion(at.time) ** 2) / 2, (await predict(y, at)).score);
    const dt = (1 - 1e-3) / stepCount;
    const here = await flow(x, level);
    const there = await flow(linearCombination(1, x, -dt, here), sde.levelAt(Math.max(level.time - dt, 1e-3)));
    const mean = linearCombination(1, x, -dt / 2, linearCombination(1, here, 1, there));
    return { mean, sample: mean };
  },
};

/** A corrector of one's own, which leaves the state where it is. */
const stillCorrector: Corrector = { name: 'own-still', correct: async (x) => ({ sample: x, mean: x }) };

describe('the distribution of the samples', () => {
  const parts: [string, PredictorCorrectorOptions][] = [
    ['the langevin corrector with sub-VP', { sde: referenceSdes.subvp }],
    ["a user's own SDE", { sde: new CosineSde() }],
    ["a user's own predictor", { sde: new VpSde(), predictor: heunPredictor, corrector: 'none' }],
  ];

  it.each(parts)('is that of the data, for %s', async (_, options) => {
    await expectMixture(new PredictorCorrectorScheduler(options));
  });

  it('follows the flow with euler-maruyama: half the steps, twice the error', async () => {
    const flow = { predictor: 'euler-maruyama', corrector: 'none', probabilityFlow: true };
    const at = (numInferenceSteps: number) => run(small(flow), { numInferenceSteps });
    const [coarse, fine, truth] = [await at(200), await at(400), await at(6400)];
    const error = ({ mean }: { mean: FloatTensor }): number =>
      Math.hypot(...linearCombination(1, mean, -1, truth.mean).data);
    expect(error(coarse) / error(fine)).toBeGreaterThan(1.8);
    expect(error(coarse) / error(fine)).toBeLessThan(2.4);
  });
});

describe('the steps of a run', () => {
  async function stepsOf(options: Partial<PredictorCorrectorOptions>): Promise<SamplingStep[]> {
    const steps: SamplingStep[] = [];
    const onStep = (step: SamplingStep): void => void steps.push({ ...step });
    await run(small({ sde: new VeSde(), ...options }), { numInferenceSteps: 3, onStep });
    return steps;
  }

  it('are one for the corrector and one for the predictor, with their levels', async () => {
    const steps = await stepsOf({ correctorSteps: 2, samplingEps: 0.5 });
    expect(steps.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(steps.map(({ progress }) => progress)).toEqual([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1]);
    expect(steps.map(({ level }) => level.time)).toEqual([1, 0.75, 0.75, 0.5, 0.5, 0]);
    expect(steps[1]!.level).toEqual(new VeSde().levelAt(0.75));
    expect(steps[5]!.level).toEqual({ time: 0, scale: 1, sigma: 0 });
  });

  it('are one for each time without a corrector, or with none of its steps', async () => {
    for (const options of [{ corrector: 'none' }, { correctorSteps: 0 }]) {
      const steps = await stepsOf({ ...options, samplingEps: 0.5 });
      expect(steps.map(({ level }) => level.time)).toEqual([0.75, 0.5, 0]);
      expect(steps[2]!.progress).toBe(1);
    }
  });

  it('have the noisy sample for a mean without a predictor, as in the original', async () => {
    const steps = await stepsOf({ predictor: 'none', samplingEps: 0.5 });
    expect(steps.map(({ level }) => level.time)).toEqual([1, 0.75, 0.5]);
    for (const { sample, mean } of steps) expect(mean).toBe(sample);
  });

  it('have a mean that is the sample without its noise', async () => {
    const [corrected, predicted] = await stepsOf({});
    expect(corrected!.mean.data).not.toEqual(corrected!.sample.data);
    expect(predicted!.mean.data).not.toEqual(predicted!.sample.data);
    const [flowed] = await stepsOf({ corrector: 'none', probabilityFlow: true });
    expect(flowed!.mean.data).toEqual(flowed!.sample.data);
  });
});

describe('a run', () => {
  it('goes on from a replaced sample, after the corrector and after the predictor', async () => {
    for (const replacedAt of [2, 3]) {
      const constant = floatTensor(shape, new Float32Array(3 * imageSize).fill(0.3));
      const seen: FloatTensor[] = [];
      const spy: ScoreFunction = (x, level) => {
        seen.push(x);
        return score(x, level);
      };
      const onStep = (step: SamplingStep): void => {
        if (step.index === replacedAt) step.sample = constant;
      };
      await runScheduler(small({ sde: new VeSde() }), spy, { shape, numInferenceSteps: 3, onStep });
      expect(seen[replacedAt + 1]).toBe(constant);
      expect(constant.data.every((value) => value === Math.fround(0.3))).toBe(true);
    }
  });

  it('draws nothing ahead of a yield', async () => {
    const [generator, expected] = [new Generator(0), new Generator(0)];
    expected.randn(shape);
    const options = { shape, numInferenceSteps: 3, generator };
    for await (const _ of streamScheduler(small({ sde: new VeSde() }), score, options)) {
      expected.randn(shape);
      expect(generator.getState()).toEqual(expected.getState());
    }
  });

  it('leaves every yielded sample and mean as it was', async () => {
    const kept: [FloatTensor, Float32Array][] = [];
    const onStep = ({ sample, mean }: SamplingStep): void => {
      for (const tensor of [sample, mean]) kept.push([tensor, tensor.data.slice()]);
    };
    await run(small({ correctorSteps: 2 }), { onStep });
    expect(kept).toHaveLength(100);
    for (const [{ data }, copy] of kept) expect(data).toEqual(copy);
  });

  it('with norms taken per image, gives an image that does not depend on its batch-mates', async () => {
    const scheduler = small({ correctorNorm: 'image', correctorSteps: 2 });
    const { mean } = await run(scheduler, { generator: generators() });
    const [first] = generators();
    const alone = await run(scheduler, { shape: [1, 3, 4, 4], generator: first });
    expect(mean.data.subarray(0, imageSize)).toEqual(alone.mean.data);
    const { mean: averaged } = await run(small({ correctorSteps: 2 }), { generator: generators() });
    expect(averaged.data.subarray(0, imageSize)).not.toEqual(alone.mean.data);
  });

  it('keeps nothing in the scheduler, so that two share it', async () => {
    const scheduler = small();
    const alone = await run(scheduler);
    const [first] = await Promise.all([run(scheduler), run(scheduler, { numInferenceSteps: 30 })]);
    expect(first).toEqual(alone);
  });

  it('stops between steps after an abort', async () => {
    const controller = new AbortController();
    let steps = 0;
    const onStep = (): void => {
      if (++steps === 3) controller.abort();
    };
    await expect(run(small(), { signal: controller.signal, onStep })).rejects.toThrow('aborted');
    expect(steps).toBe(3);
  });

  it('stops where the score broke, and where the corrector finds none', async () => {
    const broken: ScoreFunction = async (x) => floatTensor(x.dims, new Float32Array(x.data.length).fill(Number.NaN));
    const options = { shape, numInferenceSteps: 25 };
    await expect(runScheduler(small(), broken, options)).rejects.toThrow(NonFiniteOutputError);
    const flat: ScoreFunction = async (x) => floatTensor(x.dims);
    await expect(runScheduler(small(), flat, options)).rejects.toThrow('score: is zero everywhere');
  });

  it('of too few steps for the SDE is refused', async () => {
    await expect(run(small(), { numInferenceSteps: 20 })).rejects.toThrow('numInferenceSteps: 20 are too few');
    const scheduler = small({ sde: new SubVpSde(), corrector: 'none' });
    expect((await run(scheduler, { numInferenceSteps: 20 })).evaluations).toBe(20);
  });

  it("asks a corrector of one's own", async () => {
    const still = await run(small({ corrector: stillCorrector, correctorSteps: 3 }));
    expect(still.mean.data).toEqual((await run(small({ corrector: 'none' }))).mean.data);
  });
});
