import {
  awayFrom,
  type DenoisingModel,
  type FloatTensor,
  floatTensor,
  Generator,
  type NoiseLevel,
  predictFrom,
  predictionFrom,
  predictPair,
  splitVariance,
  Tensor,
} from '@langevin/core';
import { describe, expect, it } from 'vitest';

const readings = ['data', 'noise', 'score', 'velocity'] as const;
const shape = [2, 3, 2, 2] as const;
const level: NoiseLevel = { time: 0.5, scale: 0.6, sigma: 0.8 };
const x = new Generator(0).randn(shape);
const predictionOf = (seed: number) => predictionFrom({ noise: new Generator(seed).randn(shape) }, x, level);

function expectClose(found: FloatTensor, wanted: (index: number) => number): void {
  for (const [i, value] of found.data.entries()) expect(value).toBeCloseTo(wanted(i), 4);
}

describe('a prediction away from worse ones', () => {
  const [own, first, second] = [predictionOf(1), predictionOf(2), predictionOf(3)];

  it.each(readings)('is on the line from the worse to the better one: %s', (name) => {
    const guided = awayFrom(own, [{ prediction: first, scale: 4 }]);
    expectClose(guided[name], (i) => first[name].data[i]! + 4 * (own[name].data[i]! - first[name].data[i]!));
  });

  it.each<[unknown[], string]>([
    [[], 'prediction: undefined is no prediction; pass what a PredictFunction gives.'],
    [[3, [{}]], 'prediction: 3 is no prediction'],
    [[own], 'worse: undefined is no list; pass [{ prediction, scale }].'],
    [[own, [{}]], 'worse[0].prediction: undefined is no prediction'],
    [[own, [{ prediction: first, scale: 2 }, undefined]], 'worse[1].prediction: undefined'],
    [[own, [{ prediction: first, scale: '2' }]], 'worse[0].scale: "2" is not a finite number.'],
  ])('is none of something else, %#', (given, message) => {
    expect(() => Reflect.apply(awayFrom, undefined, given)).toThrow(message);
  });

  it.each(readings)('has what each of several adds: %s', (name) => {
    const worse = [
      { prediction: first, scale: 3 },
      { prediction: second, scale: 1.5 },
    ];
    const [a, b, c] = [own, first, second].map((one) => one[name].data);
    expectClose(awayFrom(own, worse)[name], (i) => a![i]! + 2 * (a![i]! - b![i]!) + 0.5 * (a![i]! - c![i]!));
  });

  it('is the better one, to the bit, at 1 and with nothing to go away from', () => {
    expect(awayFrom(own, [{ prediction: first, scale: 1 }]).noise.data).toEqual(own.noise.data);
    expect(awayFrom(own, []).data.data).toEqual(own.data.data);
  });

  it('keeps the variance of the better one, and counts the evaluations of all', () => {
    const variance = new Generator(4).randn(shape);
    const better = { ...predictionOf(1), variance, evaluations: 2 };
    const guided = awayFrom(better, [{ prediction: { ...first, variance: x, evaluations: 3 }, scale: 2 }]);
    expect(guided.variance).toBe(variance);
    expect(guided.evaluations).toBe(5);
    expect(awayFrom(own, [{ prediction: first, scale: 2 }]).evaluations).toBe(2);
  });
});

/** A network that predicts its sample times its label as the noise, and beside it the label as the variance. */
function labelled(): DenoisingModel & { readonly batches: number[] } {
  const batches: number[] = [];
  return {
    batches,
    async forward({ dims, data }, _timestep, { classLabels } = {}) {
      const [batch = 0, channels = 0, ...image] = dims;
      batches.push(batch);
      const size = data.length / batch;
      const output = floatTensor([batch, 2 * channels, ...image]);
      for (let n = 0; n < batch; n++) {
        const label = Number(classLabels!.data[n]);
        const values = data.subarray(n * size, (n + 1) * size);
        output.data.set(
          values.map((value) => label * value),
          2 * n * size,
        );
        output.data.fill(label, (2 * n + 1) * size, (2 * n + 2) * size);
      }
      return output;
    },
  };
}

describe('a network read under two conditions', () => {
  const parameterization = {
    timestep: () => 0,
    output: () => ({ data: 0, noise: 1 }),
    inputScale: () => 0.5,
    split: splitVariance,
  };
  const int64 = (...labels: bigint[]) => new Tensor('int64', BigInt64Array.from(labels), [labels.length]);

  it('is evaluated once, on both together, and gives what it gives for each alone', async () => {
    const model = labelled();
    const labels = [int64(2n, 3n), int64(5n, 5n)] as const;
    const conditions = [{ classLabels: labels[0] }, { classLabels: labels[1] }] as const;
    const both = await predictPair(model, parameterization, conditions)(x, level);
    expect(model.batches).toEqual([4]);
    expect(both.map(({ evaluations }) => evaluations)).toEqual([1, 0]);
    for (const [index, classLabels] of labels.entries()) {
      const alone = await predictFrom(model, parameterization, { classLabels })(x, level);
      for (const name of readings) expect(both[index]![name]).toEqual(alone[name]);
      expect(both[index]!.variance).toEqual(alone.variance);
    }
  });

  it('may be given embeddings, which are joined likewise', async () => {
    const embedding = (value: number) => ({ classLabels: floatTensor([2, 1], Float32Array.of(value, value + 0.5)) });
    const [one, other] = await predictPair(labelled(), parameterization, [embedding(1), embedding(2)])(x, level);
    expect([one.variance, other.variance].map((v) => [v!.data[0], v!.data[12]])).toEqual([
      [1, 1.5],
      [2, 2.5],
    ]);
  });

  it('joins whatever else the network is told, by its name', async () => {
    const given: object[] = [];
    const model: DenoisingModel = {
      async forward(sample, _timestep, options) {
        given.push(options!);
        return sample;
      },
    };
    const text = (value: number) => ({ encoderHiddenStates: floatTensor([2, 1, 1], Float32Array.of(value, value)) });
    await predictPair(model, parameterization, [text(1), { ...text(2), textEmbeds: undefined }])(x, level);
    expect(given).toEqual([{ encoderHiddenStates: floatTensor([4, 1, 1], Float32Array.of(1, 1, 2, 2)) }]);
  });

  it('refuses labels that can not be of one batch, at once', () => {
    const pair = (second: Tensor | undefined) => () =>
      predictPair(labelled(), parameterization, [{ classLabels: int64(1n, 2n) }, { classLabels: second }]);
    expect(pair(int64(1n))).toThrow("classLabels: int64 [2] and int64 [1] can't be evaluated together");
    expect(pair(floatTensor([2]))).toThrow("classLabels: int64 [2] and float32 [2] can't be evaluated together");
    expect(pair(undefined)).toThrow('classLabels: is under one of two conditions alone');
  });
});
