import {
  type DenoisingModel,
  differentiableScoreFrom,
  type FloatTensor,
  floatTensor,
  Generator,
  guidedPrediction,
  InvalidArgumentError,
  linearCombination,
  type NoiseLevel,
  NonFiniteOutputError,
  type OutputMixture,
  type Parameterization,
  type PredictFunction,
  predictFrom,
  predictionFrom,
  predictWith,
  runScheduler,
  type Scheduler,
  type ScoreFunction,
  scale,
  scoreFrom,
  sigmaConditionedScore,
  splitVariance,
} from '@langevin/core';
import { describe, expect, it } from 'vitest';

const shape = [2, 3, 2, 2] as const;
const data = new Generator(1).randn(shape);
const noise = new Generator(2).randn(shape);
const sampleAt = ({ scale: a, sigma }: NoiseLevel): FloatTensor => linearCombination(a, data, sigma, noise);

/** A network that knows the data and the noise, and says what it was trained to say of them. */
function exact(output: (level: NoiseLevel) => OutputMixture, level: NoiseLevel): [DenoisingModel, Parameterization] {
  const mixture = output(level);
  const factor = 1 / (mixture.weight ?? 1);
  const forward = async (): Promise<FloatTensor> =>
    linearCombination(factor * mixture.data, data, factor * mixture.noise, noise);
  return [{ forward }, { timestep: () => 0, output }];
}

const outputs: Readonly<Record<string, (level: NoiseLevel) => OutputMixture>> = {
  epsilon: () => ({ data: 0, noise: 1 }),
  sample: () => ({ data: 1, noise: 0 }),
  v: ({ scale: a, sigma }) => ({ data: -sigma, noise: a }),
  'flow velocity': () => ({ data: -1, noise: 1 }),
  score: sigmaConditionedScore.output,
  // EDM's F (arXiv:2206.00364, eq. 7), with a sigma_data of 0.5.
  preconditioned: ({ scale: a, sigma }) => {
    const skip = 0.25 / ((sigma / a) ** 2 + 0.25);
    return { data: 1 - skip, noise: (-skip * sigma) / a, weight: (0.5 * sigma) / Math.hypot(sigma, 0.5 * a) };
  },
};

function expectClose(found: FloatTensor, wanted: FloatTensor): void {
  const size = Math.max(...wanted.data.map(Math.abs));
  expect(Math.max(...found.data.map((value, i) => Math.abs(value - wanted.data[i]!)))).toBeLessThan(3e-7 * size);
}

const level = (a: number, sigma: number): NoiseLevel => ({ time: 0.5, scale: a, sigma });

describe('a prediction', () => {
  it.each([
    ['epsilon', 'noise', level(0, 1)],
    ['epsilon', 'noise', level(1e-5, 1)],
    ['epsilon', 'data', level(1, 1e-4)],
    ['sample', 'data', level(0, 1)],
    ['sample', 'data', level(1e-5, 1)],
    ['sample', 'noise', level(0, 1)],
    ['v', 'data', level(0, 1)],
    ['v', 'noise', level(0, 1)],
    ['v', 'data', level(1e-5, Math.sqrt(1 - 1e-10))],
    ['v', 'noise', level(1, 1e-6)],
    ['flow velocity', 'data', level(0, 1)],
    ['flow velocity', 'noise', level(0, 1)],
    ['flow velocity', 'velocity', level(0, 1)],
    ['flow velocity', 'velocity', level(1, 0)],
    ['flow velocity', 'data', level(1, 0)],
    ['score', 'noise', level(1, 1348)],
    ['score', 'score', level(1, 1348)],
    ['score', 'score', level(0, 1)],
    ['preconditioned', 'data', level(1, 1e-3)],
    ['preconditioned', 'data', level(1, 2)],
    ['preconditioned', 'noise', level(1, 80)],
  ] as const)('of a network of %s is read as %s to the last digits', async (kind, reading, at) => {
    const [model, parameterization] = exact(outputs[kind]!, at);
    const prediction = await predictFrom(model, parameterization)(sampleAt(at), at);
    const wanted = { data, noise, velocity: linearCombination(1, noise, -1, data), score: scale(-1 / at.sigma, noise) };
    expectClose(prediction[reading], wanted[reading]);
  });

  it('says where a network says nothing', async () => {
    const [model, parameterization] = exact(outputs.epsilon!, level(0, 1));
    const prediction = await predictFrom(model, parameterization)(noise, level(0, 1));
    expect(() => prediction.data).toThrow(InvalidArgumentError);
    expect(() => prediction.data).toThrow('data: the network says nothing of it at scale 0 and sigma 1; take a solver');
    expectClose(prediction.noise, noise);
  });

  it('has each reading computed once, as a tensor of its own', async () => {
    const at = level(0.6, 0.8);
    const [model, parameterization] = exact(outputs.epsilon!, at);
    const prediction = await predictFrom(model, parameterization)(sampleAt(at), at);
    expect(prediction.noise).toBe(prediction.noise);
    prediction.noise.data.fill(0);
    expectClose(prediction.data, data);
    expectClose(prediction.score, scale(-1 / 0.8, noise));
  });

  it('gives a network the sample at its own scale, and reads it at that of the solver', async () => {
    const at = level(1, 3);
    const input: FloatTensor[] = [];
    const model: DenoisingModel = {
      forward: async (x, t) => {
        input.push(x, t as FloatTensor);
        return noise;
      },
    };
    const inputScale = ({ scale: a, sigma }: NoiseLevel): number => 1 / Math.hypot(a, sigma);
    const parameterization = { timestep: ({ sigma }: NoiseLevel) => sigma, output: outputs.epsilon!, inputScale };
    const prediction = await predictFrom(model, parameterization)(sampleAt(at), at);
    expectClose(input[0]!, scale(1 / Math.sqrt(10), sampleAt(at)));
    expect(input[1]!.data[0]).toBeCloseTo(3 / Math.sqrt(10), 6);
    expectClose(prediction.score, scale(-1 / 3, noise));
    expect(Math.max(...prediction.data.data.map((value, i) => Math.abs(value - data.data[i]!)))).toBeLessThan(2e-6);
  });

  it('keeps the variance that a network predicts beside it apart', async () => {
    const double = floatTensor([2, 6, 2, 2]);
    double.data.set(noise.data.subarray(0, 12), 0);
    double.data.set(data.data.subarray(0, 12), 12);
    double.data.set(noise.data.subarray(12), 24);
    double.data.set(data.data.subarray(12), 36);
    const parameterization = { timestep: () => 0, output: outputs.epsilon!, split: splitVariance };
    const predict = predictFrom({ forward: async () => double }, parameterization);
    const { noise: read, variance } = await predict(sampleAt(level(0.6, 0.8)), level(0.6, 0.8));
    expectClose(read, noise);
    expect(variance!.data).toEqual(data.data);
    const odd = predictFrom({ forward: async () => floatTensor([2, 6, 2, 3]) }, parameterization);
    await expect(odd(noise, level(0.6, 0.8))).rejects.toThrow('output: has the shape [2,6,2,3], but [2,6,2,2]');
  });

  it('can be made of any reading, or of a bare score', async () => {
    const at = level(0.6, 0.8);
    const x = sampleAt(at);
    const score = scale(-1 / 0.8, noise);
    for (const reading of [{ data }, { noise }, { score }, { velocity: linearCombination(1, noise, -1, data) }]) {
      expect(
        Math.max(...predictionFrom(reading, x, at).data.data.map((v, i) => Math.abs(v - data.data[i]!))),
      ).toBeLessThan(1e-6);
    }
    expectClose((await predictWith(async () => score)(x, at)).noise, noise);
    const [model, parameterization] = exact(outputs.v!, level(0, 1));
    expectClose((await predictWith(scoreFrom(model, parameterization))(noise, level(0, 1))).data, data);
    expect(() => predictionFrom({ variance: data } as object, x, at)).toThrow('none of data, noise, score, velocity');
    expect(() => predictionFrom({ data: floatTensor([1]) }, x, at)).toThrow('data: has the shape [1]');
  });

  it('is guided as a whole', async () => {
    const at = level(0.6, 0.8);
    const predict: PredictFunction = async (x, where) => predictionFrom({ noise }, x, where);
    const gradient = new Generator(3).randn(shape);
    const guided = await guidedPrediction(predict, async () => gradient, 2)(sampleAt(at), at);
    const score = linearCombination(-1 / 0.8, noise, 2, gradient);
    const wanted = predictionFrom({ score }, sampleAt(at), at);
    for (const reading of ['data', 'noise', 'score', 'velocity'] as const) {
      expect(Math.max(...guided[reading].data.map((v, i) => Math.abs(v - wanted[reading].data[i]!)))).toBeLessThan(
        2e-6,
      );
    }
  });

  it('is guided at scale 0 by nothing, where nothing can be told of the data', async () => {
    const at = level(0, 1);
    const predict: PredictFunction = async (x, where) => predictionFrom({ data }, x, where);
    const none: ScoreFunction = async (x) => scale(0, x);
    const [idle, moved] = [
      await guidedPrediction(predict, none)(noise, at),
      await guidedPrediction(predict, async () => noise)(noise, at),
    ];
    expectClose(idle.data, data);
    expect(() => moved.data).toThrow("guidance: can't move the data at scale 0, where a sample is nothing but noise");
    expect(moved.score.data.every(Number.isFinite)).toBe(true);
  });

  it('has the derivative of its score by the same way', async () => {
    const at = level(0.6, 0.8);
    const model: DenoisingModel = {
      forward: async (x) => scale(0.5, x),
      jvp: async (x, _t, u) => ({ output: scale(0.5, x), tangent: scale(0.5, u) }),
    };
    const differentiable = differentiableScoreFrom(model, { timestep: () => 0, output: outputs.v! });
    const x = sampleAt(at);
    const direction = new Generator(4).randn(shape);
    const { score, tangent } = await differentiable.scoreJvp(x, at, direction);
    expectClose(score, await differentiable.score(x, at));
    const step = 1e-3;
    const moved = await differentiable.score(linearCombination(1, x, step, direction), at);
    const slope = linearCombination(1 / step, moved, -1 / step, score);
    expect(Math.max(...slope.data.map((v, i) => Math.abs(v - tangent.data[i]!)))).toBeLessThan(2e-3);
  });

  it('whose run ends at no number is refused', async () => {
    const scheduler: Scheduler = {
      initNoiseSigma: 1,
      async *sample(_predict, start) {
        const mean = scale(Number.NaN, start);
        yield { index: 0, progress: 1, level: level(1, 0), sample: mean, mean };
      },
      savePretrained: async () => {},
    };
    const predict: PredictFunction = async (x, at) => predictionFrom({ noise }, x, at);
    await expect(runScheduler(scheduler, predict, { shape: [1, 1, 2, 2], numInferenceSteps: 1 })).rejects.toThrow(
      'ended at a state that is not finite; take other steps or settings.',
    );
  });

  it('that is not finite ends a run when it is read', async () => {
    const scheduler: Scheduler = {
      initNoiseSigma: 1,
      async *sample(predict, start) {
        const { data: sample } = await predict(start, level(1, 1));
        yield { index: 0, progress: 1, level: level(1, 0), sample, mean: sample };
      },
      savePretrained: async () => {},
    };
    const predict: PredictFunction = async (x, at) => predictionFrom({ noise: scale(Number.NaN, x) }, x, at);
    await expect(runScheduler(scheduler, predict, { shape: [1, 1, 2, 2], numInferenceSteps: 1 })).rejects.toThrow(
      NonFiniteOutputError,
    );
  });
});

describe('a network that is given more than the sample', () => {
  it('gets what is joined to the scaled sample, with the factor, and is read for the sample alone', async () => {
    const [model, parameterization] = exact(outputs.epsilon!, level(1, 2));
    const given: [FloatTensor, number][] = [];
    const predict = predictFrom(
      {
        forward(sample) {
          given.push([sample, 0]);
          return model.forward(sample, noise);
        },
      },
      {
        ...parameterization,
        inputScale: () => 0.5,
        join: (sample, factor) => {
          given.push([sample, factor]);
          return data;
        },
      },
    );
    const sample = sampleAt(level(1, 2));
    const { noise: found } = await predict(sample, level(1, 2));
    expectClose(found, noise);
    expectClose(given[0]![0], scale(0.5, sample));
    expect(given[0]![1]).toBe(0.5);
    expect(given[1]![0]).toBe(data);
  });

  it('has no derivative', () => {
    const model = { forward: async () => noise, jvp: async () => ({ output: noise, tangent: noise }) };
    const parameterization = { ...sigmaConditionedScore, join: (sample: FloatTensor) => sample };
    expect(() => differentiableScoreFrom(model, parameterization)).toThrow('a network that is given more');
  });
});
