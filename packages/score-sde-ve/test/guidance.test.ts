import { floatTensor, Generator, guidedPrediction, MemoryFiles, runScheduler } from '@langevin/core';
import { OnnxGuidance } from '@langevin/models';
import { ElementType, OnnxGraph } from '@langevin/onnx';
import type { ScoreGuidance } from '@langevin/pipeline';
import { EDMHeunScheduler, GaussianMixtureModel, VeSde } from '@langevin/schedulers';
import { afterAll, describe, expect, it } from 'vitest';
import { readReference } from '../../../test/support/reference.ts';
import { tinyPipeline } from './support/pipelines.ts';

const arrays = readReference('score_sde.safetensors');
const means = floatTensor(arrays.means!.shape, arrays.means!.data);
const weights = Array.from(arrays.weights!.data);
const std = 0.1;
const size = 48;
const mixture = new GaussianMixtureModel({ means, weights, std });

/**
 * ∇ₓ log p(k | x) of the mixture under a VE SDE as an ONNX graph: (μ_k − Σ r_j μ_j) / v with v = std² + σ², and r the
 * softmax of log w + (x · μ − ½ ‖μ‖²) / v.
 */
function gradientModel({ takesLabels = true, transposes = false } = {}): Uint8Array {
  const graph = new OnnxGraph();
  const image = ['batch', 3, 4, 4];
  const x = graph.input({ name: 'sample', shape: image, elementType: ElementType.float });
  const sigma = graph.input({ name: 'timestep', shape: ['batch'], elementType: ElementType.float });
  const centres = graph.floats([3, size], Array.from(means.data));
  const flat = graph.node('Reshape', [x, graph.integers([-1, size])]);
  const column = graph.node('Reshape', [sigma, graph.integers([-1, 1])]);
  const v = graph.node('Add', [graph.node('Mul', [column, column]), graph.floats([1], [std ** 2])]);
  const halfNorms = Array.from({ length: 3 }, (_, k) =>
    means.data.subarray(k * size, (k + 1) * size).reduce((sum, value) => sum + value ** 2 / 2, 0),
  );
  const along = graph.node('MatMul', [flat, graph.node('Transpose', [centres], { perm: [1, 0] })]);
  const exponents = graph.node('Div', [graph.node('Sub', [along, graph.floats([1, 3], halfNorms)]), v]);
  const logits = graph.node('Add', [exponents, graph.floats([1, 3], weights.map(Math.log))]);
  const blend = graph.node('MatMul', [graph.node('Softmax', [logits], { axis: 1n }), centres]);
  const target = takesLabels
    ? graph.node('Gather', [
        centres,
        graph.input({ name: 'class_labels', shape: ['batch'], elementType: ElementType.int64 }),
      ])
    : graph.floats([1, size], Array.from(means.data.subarray(size, 2 * size)));
  const gradient = graph.node('Div', [graph.node('Sub', [target, blend]), v]);
  const shape = transposes ? [-1, 4, 4, 3] : [-1, 3, 4, 4];
  graph.output(
    { name: 'gradient', shape: image, elementType: ElementType.float },
    graph.node('Reshape', [gradient, graph.integers(shape)]),
  );
  return graph.toBytes('gradient');
}

const guidance = new OnnxGuidance({ graph: gradientModel(), weights: [] });
afterAll(() => guidance.dispose());
const level = { time: 0.5, scale: 1, sigma: 0.7 };

describe('OnnxGuidance', () => {
  it('gives the gradient of its model', async () => {
    const x = new Generator(0).randn([3, 3, 4, 4]);
    const found = await guidance.towards([0, 1, 2])(x, level);
    for (const k of [0, 1, 2]) {
      const expected = (await mixture.guidance(k)(x, level)).data.subarray(k * size, (k + 1) * size);
      for (const [i, value] of expected.entries()) expect(found.data[k * size + i]).toBeCloseTo(value, 3);
    }
  });

  it('guides samples to the class asked for', async () => {
    const scheduler = new EDMHeunScheduler({ sde: new VeSde() });
    const batch = 200;
    const { mean } = await runScheduler(scheduler, guidedPrediction(mixture.score, guidance.towards(2)), {
      shape: [batch, 3, 4, 4],
      numInferenceSteps: 60,
      generator: new Generator(4),
    });
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let image = 0; image < batch; image++) sum += mean.data[image * size + i]!;
      expect(Math.abs(sum / batch - means.data[2 * size + i]!)).toBeLessThan((4.5 * std) / Math.sqrt(batch));
    }
  });

  it('is told the noise level as the network is', async () => {
    const parameterization = { timestep: () => 0.7, inputScale: () => 2 };
    const own = new OnnxGuidance({ graph: gradientModel(), weights: [] }, { parameterization });
    const x = new Generator(0).randn([1, 3, 4, 4]);
    const doubled = floatTensor(
      x.dims,
      x.data.map((value) => 2 * value),
    );
    const expected = (await guidance.towards(1)(doubled, level)).data.map((value) => 2 * value);
    const found = (await own.towards(1)(x, { time: 0, scale: 1, sigma: 0.3 })).data;
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 3);
    await own.dispose();
    await expect(own.towards(1)(x, level)).rejects.toMatchObject({ code: 'disposed' });
  });

  it('is read from a folder', async () => {
    const files = new MemoryFiles({ 'guidance.onnx': gradientModel({ takesLabels: false }) });
    const read = await OnnxGuidance.fromPretrained(files);
    const x = new Generator(0).randn([2, 3, 4, 4]);
    const expected = (await mixture.guidance(1)(x, level)).data;
    for (const [i, value] of (await read.towards()(x, level)).data.entries())
      expect(value).toBeCloseTo(expected[i]!, 3);
    expect(() => read.towards(1)).toThrow('classLabels: the model takes no labels; leave them out.');
    await read.dispose();
    await expect(OnnxGuidance.fromPretrained(new MemoryFiles({}))).rejects.toMatchObject({ code: 'file_not_found' });
    const broken = new MemoryFiles({ 'guidance.onnx': Uint8Array.of(1, 2, 3) });
    await expect(OnnxGuidance.fromPretrained(broken)).rejects.toMatchObject({ code: 'invalid_file' });
    await expect(OnnxGuidance.fromPretrained(files, { device: 'tpu' })).rejects.toMatchObject({
      code: 'device_unavailable',
    });
  });

  it('refuses labels and gradients that do not fit', async () => {
    expect(() => guidance.towards()).toThrow('classLabels: the model guides to a class; say which.');
    expect(() => guidance.towards(0.5)).toThrow('classLabels: 0.5 is not the number of a class.');
    const x = new Generator(0).randn([3, 3, 4, 4]);
    await expect(guidance.towards([0, 1])(x, level)).rejects.toThrow('classLabels: is a list of 2 for a batch of 3');
    const odd = new OnnxGuidance({ graph: gradientModel({ transposes: true }), weights: [] });
    await expect(odd.towards(0)(x, level)).rejects.toThrow(
      'gives float32 [3, 4, 4, 3]; a gradient is float32 [3, 3, 4, 4]',
    );
    await odd.dispose();
  });
});

describe('a pipeline', () => {
  it('adds the guidance to its score', async () => {
    const pipe = tinyPipeline();
    const options = { numInferenceSteps: 3, seed: 0, outputType: 'tensor' } as const;
    const plain = await pipe.generate(options);
    let calls = 0;
    const none = await pipe.generate({
      ...options,
      guidance: {
        score: async (x) => {
          calls++;
          return floatTensor(x.dims);
        },
      },
    });
    expect(none.images.data).toEqual(plain.images.data);
    expect(calls).toBe(plain.evaluations);
    expect(none.evaluations).toBe(2 * plain.evaluations);
    const opposite = { ...options, guidance: { score: pipe.score, scale: -1 } };
    await expect(pipe.generate(opposite)).rejects.toThrow('score: is zero everywhere');
    await pipe.unet.dispose?.();
  });

  it('says which function gave no gradient', async () => {
    const pipe = tinyPipeline();
    const guidance = { score: async () => undefined } as never;
    await expect(pipe.generate({ numInferenceSteps: 1, guidance })).rejects.toThrow(
      "guidance: its score returned undefined; return the gradient, a tensor of the sample's shape.",
    );
    await pipe.unet.dispose?.();
  });

  it('refuses what is no guidance, at once', () => {
    const pipe = tinyPipeline();
    const { score } = pipe;
    const guided = (guidance: unknown) => () => pipe.stream({ guidance: guidance as ScoreGuidance });
    expect(guided(score)).toThrow('guidance: a function is not an object of options');
    expect(guided({})).toThrow('guidance.score: undefined is no function (sample, level)');
    expect(guided({ score, factor: 2 })).toThrow('guidance.factor: there is no such option.');
    expect(guided({ score, scale: Number.NaN })).toThrow('guidance.scale: NaN is not a finite number.');
  });
});
