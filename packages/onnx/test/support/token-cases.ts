import { type LinearParameters, Scope } from '@langevin/onnx';
import { attentionCases } from './attention-cases.ts';
import { at, type Plain, plain, randomPlain, sum } from './plain.ts';
import type { TokenCase } from './token-case.ts';

const [batch, tokens, channels] = [2, 6, 8];
const x = randomPlain([batch, tokens, channels], 1);
const scope = new Scope('layer');

const weight = randomPlain([12, channels], 2);
const bias = randomPlain([12], 3);
const biased = scope.layer([12, channels]);
const unbiased: LinearParameters = { weight: biased.weight };

const sigmoid = (t: number): number => 1 / (1 + Math.exp(-t));
const geluTanh = (t: number): number => (t / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (t + 0.044715 * t ** 3)));

const linearCases: readonly TokenCase[] = [
  {
    name: 'linear map of tokens',
    x,
    parameters: { 'layer.weight': weight, 'layer.bias': bias },
    build: (ops, value) => ops.linear(value, biased),
    definition: (of) =>
      plain([batch, tokens, 12], (n, t, o) => at(bias, o) + sum(channels, (c) => at(weight, o, c) * at(of, n, t, c))),
  },
  {
    name: 'linear map of tokens without a bias',
    x,
    parameters: { 'layer.weight': weight },
    build: (ops, value) => ops.linear(value, unbiased),
    definition: (of) =>
      plain([batch, tokens, 12], (n, t, o) => sum(channels, (c) => at(weight, o, c) * at(of, n, t, c))),
  },
  {
    name: 'linear map of features without a bias',
    x: randomPlain([batch, channels], 4),
    parameters: { 'layer.weight': weight },
    build: (ops, value) => ops.linear(value, unbiased),
    definition: (of) => plain([batch, 12], (n, o) => sum(channels, (c) => at(weight, o, c) * at(of, n, c))),
  },
];

/** Values with an offset that a variance in one pass would lose digits to. */
const offset: Plain = { dims: x.dims, data: x.data.map((value) => value + 8) };
const normalized = (of: Plain): Plain =>
  plain(of.dims, (n, t, c) => {
    const mean = sum(channels, (i) => at(of, n, t, i)) / channels;
    const variance = sum(channels, (i) => (at(of, n, t, i) - mean) ** 2) / channels;
    return (at(of, n, t, c) - mean) / Math.sqrt(variance + 1e-5);
  });
const [normWeight, normBias] = [randomPlain([channels], 5), randomPlain([channels], 6)];
const normLayer = new Scope('norm').layer([channels]);

const normCases: readonly TokenCase[] = [
  {
    name: 'layer normalization',
    x: offset,
    parameters: { 'norm.weight': normWeight, 'norm.bias': normBias },
    build: (ops, value) => ops.layerNorm(value, normLayer, 1e-5),
    definition: (of) => {
      const unit = normalized(of);
      return plain(of.dims, (n, t, c) => at(unit, n, t, c) * at(normWeight, c) + at(normBias, c));
    },
  },
  {
    name: 'layer normalization without scale and shift',
    x: offset,
    build: (ops, value) => ops.layerNorm(value, {}, 1e-5),
    definition: normalized,
  },
];

const activationCases: readonly TokenCase[] = [
  {
    name: 'gelu-tanh',
    x,
    build: (ops, value) => ops.activation(value, 'gelu-tanh'),
    definition: (of) => ({ dims: of.dims, data: of.data.map(geluTanh) }),
  },
  {
    name: 'quick-gelu',
    x,
    build: (ops, value) => ops.activation(value, 'quick-gelu'),
    definition: (of) => ({ dims: of.dims, data: of.data.map((t) => t * sigmoid(1.702 * t)) }),
  },
  {
    name: 'an activation of images too',
    x,
    build: (ops, value) => ops.activation(value, 'silu'),
    definition: (of) => ({ dims: of.dims, data: of.data.map((t) => t * sigmoid(t)) }),
  },
  {
    name: 'gated activation',
    x,
    build: (ops, value) => ops.gatedActivation(value, 'gelu-tanh'),
    definition: (of) => plain([batch, tokens, 4], (n, t, c) => at(of, n, t, c) * geluTanh(at(of, n, t, c + 4))),
  },
];

const image = randomPlain([batch, 4, 3, 5], 9);
const resized = (height: number, width: number): TokenCase => ({
  name: `nearest pixels of 3 × 5 at ${height} × ${width}`,
  x: image,
  build: (ops, value) => ops.resizeNearest(value, { height, width }),
  definition: (of) =>
    plain([batch, 4, height, width], (n, c, h, w) =>
      at(of, n, c, Math.floor((h * 3) / height), Math.floor((w * 5) / width)),
    ),
});

const imageCases: readonly TokenCase[] = [
  {
    name: 'pixels as tokens',
    x: image,
    build: (ops, value) => ops.toTokens(value),
    definition: (of) => plain([batch, 15, 4], (n, t, c) => at(of, n, c, Math.floor(t / 5), t % 5)),
  },
  {
    name: 'tokens as pixels',
    x,
    build: (ops, value) => ops.toImage(value, { height: 2, width: 3 }),
    definition: (of) => plain([batch, channels, 2, 3], (n, c, h, w) => at(of, n, 3 * h + w, c)),
  },
  {
    name: 'tokens as patches',
    x,
    build: (ops, value) => ops.fromPatches(value, { height: 2, width: 3 }, 2),
    definition: (of) =>
      plain([batch, 2, 4, 6], (n, c, h, w) => {
        const [row, column] = [Math.floor(h / 2), Math.floor(w / 2)];
        return at(of, n, 3 * row + column, ((h % 2) * 2 + (w % 2)) * 2 + c);
      }),
  },
  resized(5, 9),
  resized(6, 10),
  resized(2, 3),
];

const context = randomPlain([batch, 9, channels], 7);

const table = randomPlain([20, channels], 10);
const rows = new Scope('table').parameter('weight', [20, channels]);
const ids = [
  [3, 0, 19, 3, 7, 1],
  [2, 2, 5, 18, 0, 4],
] as const;
const fixed = randomPlain([tokens, channels], 11);

const positionCases: readonly TokenCase[] = [
  {
    name: 'rows of a table by ids',
    x,
    others: [ids],
    parameters: { 'table.weight': table },
    build: (ops, value, numbers) => ops.add(value, ops.embedTokens(numbers, rows)),
    definition: (of) => plain(of.dims, (n, t, c) => at(of, n, t, c) + at(table, ids[n]![t]!, c)),
  },
  {
    name: 'learned positions, of which there are more',
    x,
    parameters: { 'table.weight': table },
    build: (ops, value) => ops.addPositions(value, rows),
    definition: (of) => plain(of.dims, (n, t, c) => at(of, n, t, c) + at(table, t, c)),
  },
  {
    name: 'learned positions, all of them',
    x: randomPlain([batch, 20, channels], 12),
    parameters: { 'table.weight': table },
    build: (ops, value) => ops.addPositions(value, rows),
    definition: (of) => plain(of.dims, (n, t, c) => at(of, n, t, c) + at(table, t, c)),
  },
  {
    name: 'positions that are known',
    x,
    build: (ops, value) => ops.addPositions(value, { name: 'positions', table: () => Float32Array.from(fixed.data) }),
    definition: (of) => plain(of.dims, (n, t, c) => at(of, n, t, c) + at(fixed, t, c)),
  },
];

const frequencies = [1, 0.25];
const numbers = plain([batch, 2], (n, k) => 3 * n + k + 1);
const [scale, shift, shared] = [
  randomPlain([batch, channels], 13),
  randomPlain([batch, channels], 14),
  randomPlain([1, channels], 15),
];

const featureCases: readonly TokenCase[] = [
  {
    name: 'scaling and shift of tokens',
    x,
    others: [scale, shift],
    build: (ops, value, ...features) => {
      const [factors, offsets] = features.map((each) => ops.toWorkingPrecision(each));
      return ops.modulateTokens(value, { scale: factors!, shift: offsets! });
    },
    definition: (of) => plain(of.dims, (n, t, c) => at(of, n, t, c) * (1 + at(scale, n, c)) + at(shift, n, c)),
  },
  {
    name: 'gate that the whole batch shares',
    x,
    others: [shared],
    build: (ops, value, gate) => ops.gateTokens(value, ops.toWorkingPrecision(gate)),
    definition: (of) => plain(of.dims, (n, t, c) => at(of, n, t, c) * at(shared, 0, c)),
  },
  {
    name: 'features of tokens in another order',
    x,
    build: (ops, value) => ops.joinFeatures(ops.splitFeatures(value, 4).toReversed()),
    definition: (of) => plain(of.dims, (n, t, c) => at(of, n, t, (3 - Math.floor(c / 2)) * 2 + (c % 2))),
  },
  {
    name: 'features beside constant ones',
    x: randomPlain([batch, channels], 16),
    others: [scale],
    build: (ops, value, constants) => ops.joinFeatures([ops.toWorkingPrecision(constants), value]),
    definition: (of) => plain([batch, 16], (n, c) => (c < 8 ? at(scale, n, c) : at(of, n, c - 8))),
  },
  {
    name: 'tokens after constant ones',
    x,
    others: [context],
    build: (ops, value, constants) => ops.joinTokens(ops.toWorkingPrecision(constants), value),
    definition: (of) => plain([batch, 15, channels], (n, t, c) => (t < 9 ? at(context, n, t, c) : at(of, n, t - 9, c))),
  },
  {
    name: 'a token of each sequence',
    x,
    others: [[5, 2]],
    build: (ops, value, places) => ops.tokenAt(value, places),
    definition: (of) => plain([batch, channels], (n, c) => at(of, n, [5, 2][n]!, c)),
  },
  {
    name: 'sinusoids of two numbers for each image',
    x: randomPlain([batch, channels], 17),
    others: [numbers],
    build: (ops, value, times) => ops.add(value, ops.toWorkingPrecision(ops.sinusoids(times, frequencies, 'cos-sin'))),
    definition: (of) =>
      plain([batch, channels], (n, c) => {
        const angle = at(numbers, n, Math.floor(c / 4)) * frequencies[c % 2]!;
        return at(of, n, c) + (c % 4 < 2 ? Math.cos(angle) : Math.sin(angle));
      }),
  },
];

/** Every operation on tokens. */
export const tokenCases: readonly TokenCase[] = [
  ...linearCases,
  ...normCases,
  ...attentionCases,
  ...activationCases,
  ...imageCases,
  ...positionCases,
  ...featureCases,
];
