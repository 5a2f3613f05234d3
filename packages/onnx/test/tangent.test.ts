import { type FloatTensor, floatTensor, InvalidArgumentError } from '@langevin/core';
import {
  type Activation,
  type ConvolutionOptions,
  type LayerParameters,
  OnnxGraph,
  type Ops,
  Scope,
  TangentBuilder,
} from '@langevin/onnx';
import { describe, expect, test } from 'vitest';
import { errorOverRms } from '../../../test/support/reference.ts';
import { evaluate, evaluateTangent, random } from './support/evaluate.ts';

/** An operation as every reading of a network carries it out. */
type Operation = <Value>(ops: Ops<Value>, x: Value, features: Value) => Value;

function combine(a: FloatTensor, factor: number, b: FloatTensor): FloatTensor {
  return floatTensor(
    a.dims,
    a.data.map((value, index) => value + factor * b.data[index]!),
  );
}

describe('a linear operation', () => {
  const samePadding = { top: 1, left: 1, bottom: 1, right: 1 };
  const convolution =
    (name: string, size: number, options?: ConvolutionOptions): Operation =>
    (ops, x) =>
      ops.conv2d(x, new Scope(name).layer([64, 64, size, size]), options);
  const parameters = {
    'three.weight': random([64, 64, 3, 3], 1),
    'three.bias': random([64], 2),
    'one.weight': random([64, 64], 3),
    'one.bias': random([64], 4),
  };
  const operations: readonly (readonly [string, Operation])[] = [
    ['convolution by fewer multiplications', convolution('three', 3, { padding: samePadding })],
    ['convolution with a stride', convolution('three', 3, { padding: samePadding, stride: 2 })],
    [
      'convolution without a bias',
      (ops, x) => ops.conv2d(x, { weight: new Scope('three').parameter('weight', [64, 64, 3, 3]) }),
    ],
    ['map of the pixels', (ops, x) => ops.pointwise(x, new Scope('one').layer([64, 64]))],
    ['factor and offset', (ops, x) => ops.affine(x, 2, -1)],
    ['sum with itself', (ops, x) => ops.add(x, ops.affine(x, 3))],
    ['concatenation', (ops, x) => ops.concat(ops.affine(x, 2), x)],
    ['scaling and shift by features', (ops, x, features) => ops.modulate(x, features)],
    ['mean of pixels', (ops, x) => ops.averagePool(x)],
    ['repetition of pixels', (ops, x) => ops.upsampleNearest(x)],
    ['low-pass to half the size', (ops, x) => ops.firDownsample(x)],
    ['interpolation to twice the size', (ops, x) => ops.firUpsample(x)],
  ];

  test.each(operations)('has the difference of its results for a tangent: %s', async (_, operation) => {
    const [x, direction, features] = [random([2, 64, 32, 32], 5), random([2, 64, 32, 32], 6), random([2, 128], 7)];
    const evaluateAt = (at: FloatTensor): Promise<FloatTensor> =>
      evaluate([at, features], parameters, (ops, image, values) => operation(ops, image!, values!));
    const [here, there] = [await evaluateAt(x), await evaluateAt(combine(x, 1, direction))];
    const { output, tangent } = await evaluateTangent([x, features], direction, parameters, (ops, image, values) =>
      operation(ops, image!, values!),
    );
    expect(errorOverRms(output.data, here.data)).toBeLessThan(1e-5);
    expect(errorOverRms(tangent.data, combine(there, -1, here).data)).toBeLessThan(1e-5);
  });
});

test.each<[Activation, (x: number) => number]>([
  ['silu', (x) => x / (1 + Math.exp(-x))],
  ['mish', (x) => x * Math.tanh(Math.log1p(Math.exp(x)))],
  // Φ by the integral of the density, in steps of Simpson's rule.
  ['gelu', (x) => x * (1 / 2 + simpson((t) => Math.exp(-(t ** 2) / 2) / Math.sqrt(2 * Math.PI), x))],
  ['relu', (x) => Math.max(x, 0)],
  ['tanh', Math.tanh],
])('the derivative of %s, far from zero too', async (kind, f) => {
  const x = floatTensor(
    [1, 16, 4, 4],
    Float32Array.from({ length: 256 }, (_, index) => (index - 127.5) / 10),
  );
  const direction = random([1, 16, 4, 4], 8);
  const h = 1e-4;
  const expected = x.data.map((value, index) => ((f(value + h) - f(value - h)) / (2 * h)) * direction.data[index]!);
  const { tangent } = await evaluateTangent([x], direction, {}, (ops, value) => ops.activation(value!, kind));
  expect(errorOverRms(tangent.data, expected)).toBeLessThan(1e-5);
});

describe('group normalization', () => {
  const [channels, groups, epsilon, pixels] = [32, 8, 1e-5, 16];
  const parameters = { 'norm.weight': random([channels], 9), 'norm.bias': random([channels], 10) };
  const normalize: Operation = (ops, x) => ops.groupNorm(x, new Scope('norm').layer([channels]), { groups, epsilon });

  /** Of a group's values, along its direction, in double precision. */
  function expectedTangent(x: FloatTensor, direction: FloatTensor, factors: FloatTensor): number[] {
    const size = (channels / groups) * pixels;
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / size;
    return Array.from({ length: x.data.length / size }, (_, group) => {
      const values = Array.from(x.data.slice(group * size, (group + 1) * size));
      const tangents = Array.from(direction.data.slice(group * size, (group + 1) * size));
      const centered = values.map((value) => value - mean(values));
      const deviation = Math.sqrt(mean(centered.map((value) => value ** 2)) + epsilon);
      const deviationTangent = mean(centered.map((value, i) => value * tangents[i]!)) / deviation;
      return centered.map((value, i) => {
        const factor = factors.data[Math.floor((group * size + i) / pixels) % channels]!;
        return (factor * ((tangents[i]! - mean(tangents)) * deviation - value * deviationTangent)) / deviation ** 2;
      });
    }).flat();
  }

  test.each([0, 100])('of values around %i has a tangent through mean and variance', async (offset) => {
    const x = random([2, channels, 4, 4], 11);
    for (let i = 0; i < x.data.length; i++) x.data[i]! += offset;
    const direction = random([2, channels, 4, 4], 12);
    const { tangent } = await evaluateTangent([x], direction, parameters, (ops, value) =>
      normalize(ops, value!, value!),
    );
    expect(errorOverRms(tangent.data, expectedTangent(x, direction, parameters['norm.weight']))).toBeLessThan(1e-4);
  });

  test('of a constant image has a finite tangent', async () => {
    const x = floatTensor([1, channels, 4, 4], new Float32Array(channels * pixels).fill(3));
    const direction = random([1, channels, 4, 4], 13);
    const { tangent } = await evaluateTangent([x], direction, parameters, (ops, value) =>
      normalize(ops, value!, value!),
    );
    expect(errorOverRms(tangent.data, expectedTangent(x, direction, parameters['norm.weight']))).toBeLessThan(1e-4);
  });
});

test.each([1, 4])('self-attention with %i heads has the tangent that differences approach', async (heads) => {
  const names = ['query', 'key', 'value', 'output'] as const;
  const parameters = Object.fromEntries(
    names.flatMap((name, index) => [
      [`${name}.weight`, combine(floatTensor([16, 16]), 0.25, random([16, 16], 20 + index))],
      [`${name}.bias`, random([16], 30 + index)],
    ]),
  );
  const layer = (name: string): LayerParameters => new Scope(name).layer([16, 16]);
  const layers = { query: layer('query'), key: layer('key'), value: layer('value'), output: layer('output') };
  const [x, direction] = [random([2, 16, 3, 4], 14), random([2, 16, 3, 4], 15)];
  const h = 1e-2;
  const [after, before] = await Promise.all(
    [h, -h].map((step) =>
      evaluate([combine(x, step, direction)], parameters, (ops, value) => ops.selfAttention(value!, layers, heads)),
    ),
  );
  const difference = combine(after!, -1, before!).data.map((value) => value / (2 * h));
  const { output, tangent } = await evaluateTangent([x], direction, parameters, (ops, value) =>
    ops.selfAttention(value!, layers, heads),
  );
  const alone = await evaluate([x], parameters, (ops, value) => ops.selfAttention(value!, layers, heads));
  expect(errorOverRms(output.data, alone.data)).toBeLessThan(1e-5);
  expect(errorOverRms(tangent.data, difference)).toBeLessThan(1e-2);
});

describe('what is constant along the direction', () => {
  const direction = random([2, 16, 4, 4], 16);
  const [x, other] = [random([2, 16, 4, 4], 17), random([2, 16, 4, 4], 18)];

  test('adds nothing to a tangent', async () => {
    const { tangent } = await evaluateTangent([x, other], direction, {}, (ops, a, b) => ops.add(b!, a!));
    expect(tangent.data).toEqual(direction.data);
  });

  test('has zeros for a tangent beside an image that has one', async () => {
    const { tangent } = await evaluateTangent([x, other], direction, {}, (ops, a, b) => ops.concat(b!, a!));
    expect(tangent.data.slice(0, 256)).toEqual(new Float32Array(256));
    expect(tangent.data.slice(256, 512)).toEqual(direction.data.slice(0, 256));
  });

  test('is no output, and features that are not constant are refused', () => {
    const builder = new TangentBuilder(() => ({ data: new Float32Array() }));
    const image = builder.inputWithDirection('x', 'direction', ['batch', 16, 4, 4]);
    const time = builder.input('time', ['batch']);
    expect(() => builder.output('log', 'tangent', builder.log(time))).toThrow(/log: is constant/);
    expect(() => builder.addToPixels(image, image)).toThrow(InvalidArgumentError);
  });
});

test('an operation on the same values is written once', () => {
  const graph = new OnnxGraph();
  const x = graph.input({ name: 'x', shape: [4], elementType: 1 });
  const sigmoid = graph.node('Sigmoid', [x]);
  expect(graph.node('Sigmoid', [x])).toBe(sigmoid);
  expect(graph.node('Softmax', [x], { axis: 0n })).not.toBe(graph.node('Softmax', [x], { axis: -1n }));
});

/** The integral of `f` from 0 to `end`. */
function simpson(f: (t: number) => number, end: number): number {
  const steps = 200;
  const h = end / steps;
  let sum = f(0) + f(end);
  for (let i = 1; i < steps; i++) sum += f(i * h) * (i % 2 === 1 ? 4 : 2);
  return (sum * h) / 3;
}
