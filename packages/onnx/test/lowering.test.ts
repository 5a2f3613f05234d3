import { type FloatTensor, floatTensor } from '@langevin/core';
import { type LayerParameters, Scope } from '@langevin/onnx';
import { describe, expect, test } from 'vitest';
import { errorOverRms } from '../../../test/support/reference.ts';
import { evaluate, random } from './support/evaluate.ts';

const tolerance = 1e-5;

/** Applies `f` at every index `[n, c, h, w]` of a shape. */
function mapImage(shape: readonly number[], f: (n: number, c: number, h: number, w: number) => number): Float32Array {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const result = new Float32Array(batch * channels * height * width);
  let i = 0;
  for (let n = 0; n < batch; n++)
    for (let c = 0; c < channels; c++)
      for (let h = 0; h < height; h++) for (let w = 0; w < width; w++) result[i++] = f(n, c, h, w);
  return result;
}

/** The pixel of an image, zero outside it. */
function pixel({ data, dims }: FloatTensor, n: number, c: number, h: number, w: number): number {
  const [, channels, height, width] = dims as [number, number, number, number];
  if (h < 0 || w < 0 || h >= height || w >= width) return 0;
  return data[((n * channels + c) * height + h) * width + w]!;
}

describe('FIR resampling', () => {
  // upfirdn in the words of its definition: zeros between the pixels, zeros around, then the filter.
  const taps = [1, 3, 3, 1];

  test.each([3, 16, 32, 24])('upsampling %i channels equals zero insertion and the filter', async (channels) => {
    const x = random([2, channels, 6, 4], 1);
    const inserted = (n: number, c: number, h: number, w: number): number =>
      h % 2 === 0 && w % 2 === 0 ? pixel(x, n, c, h / 2, w / 2) : 0;
    const expected = mapImage([2, channels, 12, 8], (n, c, h, w) => {
      let sum = 0;
      for (let i = 0; i < 4; i++)
        for (let j = 0; j < 4; j++) sum += (taps[i]! * taps[j]! * inserted(n, c, h + i - 2, w + j - 2)) / 16;
      return sum;
    });
    const actual = await evaluate([x], {}, (ops, value) => ops.firUpsample(value!));
    expect(actual.dims).toEqual([2, channels, 12, 8]);
    expect(errorOverRms(actual.data, expected)).toBeLessThan(tolerance);
  });

  test.each([3, 16, 32, 24])('downsampling %i channels equals the filter at every other pixel', async (channels) => {
    const x = random([2, channels, 8, 6], 2);
    const expected = mapImage([2, channels, 4, 3], (n, c, h, w) => {
      let sum = 0;
      for (let i = 0; i < 4; i++)
        for (let j = 0; j < 4; j++) sum += (taps[i]! * taps[j]! * pixel(x, n, c, 2 * h + i - 1, 2 * w + j - 1)) / 64;
      return sum;
    });
    const actual = await evaluate([x], {}, (ops, value) => ops.firDownsample(value!));
    expect(errorOverRms(actual.data, expected)).toBeLessThan(tolerance);
  });
});

test('group normalization takes mean and variance over each group, with a large offset too', async () => {
  const [batch, channels, groups, epsilon] = [2, 32, 8, 1e-5];
  const x = random([batch, channels, 4, 4], 3);
  // A one-pass variance would lose its digits to the offset.
  for (let i = 0; i < x.data.length; i++) x.data[i]! += 100;
  const parameters = { 'norm.weight': random([channels], 4), 'norm.bias': random([channels], 5) };
  const perGroup = (channels / groups) * 16;
  const expected = Float32Array.from(x.data, (value, index) => {
    const first = Math.floor(index / perGroup) * perGroup;
    const values = Array.from(x.data.subarray(first, first + perGroup));
    const mean = values.reduce((a, b) => a + b, 0) / perGroup;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / perGroup;
    const channel = Math.floor(index / 16) % channels;
    const normalized = (value - mean) / Math.sqrt(variance + epsilon);
    return normalized * parameters['norm.weight'].data[channel]! + parameters['norm.bias'].data[channel]!;
  });
  const actual = await evaluate([x], parameters, (ops, value) =>
    ops.groupNorm(value!, new Scope('norm').layer([channels]), { groups, epsilon }),
  );
  expect(errorOverRms(actual.data, expected)).toBeLessThan(1e-4);
});

test.each([1, 4])('self-attention with %i heads equals Wₒ softmax(QᵀK/√d)Vᵀ + bₒ', async (heads) => {
  const [batch, channels, height, width] = [2, 16, 3, 4];
  const pixels = height * width;
  const x = random([batch, channels, height, width], 6);
  const names = ['query', 'key', 'value', 'output'] as const;
  const parameters = Object.fromEntries(
    names.flatMap((name, index) => [
      [`${name}.weight`, random([channels, channels], 20 + index)],
      [`${name}.bias`, random([channels], 30 + index)],
    ]),
  );
  const map = (name: string, image: FloatTensor): FloatTensor => {
    const data = mapImage([batch, channels, height, width], (n, c, h, w) => {
      let sum = parameters[`${name}.bias`]!.data[c]!;
      for (let d = 0; d < channels; d++) {
        sum += parameters[`${name}.weight`]!.data[c * channels + d]! * pixel(image, n, d, h, w);
      }
      return sum;
    });
    return floatTensor([batch, channels, height, width], data);
  };
  const [q, k, v] = [map('query', x), map('key', x), map('value', x)];
  const perHead = channels / heads;
  const at = (tensor: FloatTensor, n: number, c: number, p: number): number =>
    tensor.data[(n * channels + c) * pixels + p]!;
  const mixed = mapImage([batch, channels, height, width], (n, c, h, w) => {
    const first = Math.floor(c / perHead) * perHead;
    const scores = Array.from({ length: pixels }, (_, j) => {
      let dot = 0;
      for (let d = first; d < first + perHead; d++) dot += at(q, n, d, h * width + w) * at(k, n, d, j);
      return Math.exp(dot / Math.sqrt(perHead));
    });
    const total = scores.reduce((a, b) => a + b, 0);
    return scores.reduce((sum, score, j) => sum + (score / total) * at(v, n, c, j), 0);
  });
  const expected = map('output', floatTensor([batch, channels, height, width], mixed));
  const actual = await evaluate([x], parameters, (ops, value) => {
    const layer = (name: (typeof names)[number]): LayerParameters => new Scope(name).layer([channels, channels]);
    const layers = { query: layer('query'), key: layer('key'), value: layer('value'), output: layer('output') };
    return ops.selfAttention(value!, layers, heads);
  });
  expect(errorOverRms(actual.data, expected.data)).toBeLessThan(tolerance);
});

test.each([
  ['silu', (x: number) => x / (1 + Math.exp(-x))],
  ['mish', (x: number) => x * Math.tanh(Math.log1p(Math.exp(x)))],
  ['relu', (x: number) => Math.max(x, 0)],
  ['tanh', Math.tanh],
] as const)('%s', async (kind, f) => {
  const x = random([2, 16, 4, 4], 9);
  const actual = await evaluate([x], {}, (ops, value) => ops.activation(value!, kind));
  expect(errorOverRms(actual.data, x.data.map(f))).toBeLessThan(tolerance);
});

test('gelu is the exact one, by the error function', async () => {
  const x = floatTensor([1, 1, 1, 3], Float32Array.of(-1, 0, 2));
  const actual = await evaluate([x], {}, (ops, value) => ops.activation(value!, 'gelu'));
  // x·Φ(x), Φ from a table of the normal distribution.
  expect(errorOverRms(actual.data, [-0.15865525, 0, 1.95449974])).toBeLessThan(tolerance);
});

test.each([
  ['large', 64, 64, 32, 32],
  ['large, with other channels and a wide image', 48, 96, 16, 60],
  ['of rows that make no whole tiles', 64, 64, 34, 32],
  ['small', 16, 32, 8, 8],
] as const)('a 3×3 convolution equals its definition: %s', async (_name, inChannels, outChannels, height, width) => {
  const x = random([2, inChannels, height, width], 13);
  const parameters = {
    'conv.weight': random([outChannels, inChannels, 3, 3], 14),
    'conv.bias': random([outChannels], 15),
  };
  const padding = { top: 1, left: 1, bottom: 1, right: 1 };
  const actual = await evaluate([x], parameters, (ops, value) =>
    ops.conv2d(value!, new Scope('conv').layer([outChannels, inChannels, 3, 3]), { padding }),
  );
  expect(actual.dims).toEqual([2, outChannels, height, width]);

  // Some of the pixels: a prime stride meets every channel, row and column.
  const indices = Array.from({ length: Math.floor(actual.data.length / 37) }, (_, index) => 37 * index);
  const expected = indices.map((index) => {
    const [w, h] = [index % width, Math.floor(index / width) % height];
    const [c, n] = [
      Math.floor(index / (width * height)) % outChannels,
      Math.floor(index / (width * height * outChannels)),
    ];
    let sum = parameters['conv.bias'].data[c]!;
    for (let d = 0; d < inChannels; d++)
      for (let i = 0; i < 3; i++)
        for (let j = 0; j < 3; j++) {
          const kernel = (c * inChannels + d) * 9 + 3 * i + j;
          sum += parameters['conv.weight'].data[kernel]! * pixel(x, n, d, h + i - 1, w + j - 1);
        }
    return sum;
  });
  const sampled = indices.map((index) => actual.data[index]!);
  expect(errorOverRms(sampled, expected)).toBeLessThan(tolerance);
});

test('a strided convolution pads the sides it is told to', async () => {
  const x = random([1, 16, 4, 4], 10);
  const parameters = { 'conv.weight': random([16, 16, 3, 3], 11), 'conv.bias': random([16], 12) };
  const expected = mapImage([1, 16, 2, 2], (n, c, h, w) => {
    let sum = parameters['conv.bias'].data[c]!;
    for (let d = 0; d < 16; d++)
      for (let i = 0; i < 3; i++)
        for (let j = 0; j < 3; j++) {
          sum += parameters['conv.weight'].data[((c * 16 + d) * 3 + i) * 3 + j]! * pixel(x, n, d, 2 * h + i, 2 * w + j);
        }
    return sum;
  });
  const padding = { top: 0, left: 0, bottom: 1, right: 1 };
  const actual = await evaluate([x], parameters, (ops, value) =>
    ops.conv2d(value!, new Scope('conv').layer([16, 16, 3, 3]), { padding, stride: 2 }),
  );
  expect(errorOverRms(actual.data, expected)).toBeLessThan(tolerance);
});
