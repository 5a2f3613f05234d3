import { elementCount } from '@langevin/core';
import {
  type LayerParameters,
  OnnxGraph,
  type Parameter,
  type ParameterValues,
  Scope,
  TokenCostCounter,
  TokenGraphBuilder,
} from '@langevin/onnx';
import { describe, expect, test } from 'vitest';
import { elementTypes, readOnnxGraph } from '../../../test/support/read-onnx-graph.ts';
import { errorOverRms } from '../../../test/support/reference.ts';
import { attention } from './support/attention-cases.ts';
import { at, derivative, plain, randomPlain } from './support/plain.ts';
import { countCase, evaluateCase, evaluateCaseTangent, type TokenCase, writeCase } from './support/token-case.ts';
import { tokenCases } from './support/token-cases.ts';

describe.each(tokenCases)('$name', (each) => {
  const expected = each.definition(each.x);

  test('equals its definition', async () => {
    const actual = await evaluateCase(each, 'fp32');
    expect(actual.dims).toEqual(expected.dims);
    expect(errorOverRms(actual.data, expected.data)).toBeLessThan(1e-5);
  });

  test('equals it nearly in half precision', async () => {
    const actual = await evaluateCase(each, 'fp16');
    expect(actual.dims).toEqual(expected.dims);
    expect(errorOverRms(actual.data, expected.data)).toBeLessThan(1e-2);
  });

  test('has the derivative that differences approach', async () => {
    const direction = randomPlain(each.x.dims, 99);
    const { output, tangent } = await evaluateCaseTangent(each, direction);
    expect(errorOverRms(output.data, expected.data)).toBeLessThan(1e-5);
    expect(errorOverRms(tangent.data, derivative(each.definition, each.x, direction))).toBeLessThan(1e-4);
  });

  test('counts its parameters, and keeps its shape in mind', () => {
    const { shape, cost } = countCase(each);
    expect(shape).toEqual(expected.dims);
    expect([...cost.parameters.keys()]).toEqual(Object.keys(each.parameters ?? {}));
  });
});

describe('attention of so many tokens that their scores are computed in parts', () => {
  const [count, places] = [2100, [0, 1049, 1050, 2099]];
  const some = ({ data }: { readonly data: ArrayLike<number> }): number[] =>
    places.flatMap((place) => [data[2 * place]!, data[2 * place + 1]!]);
  const long: TokenCase = {
    name: 'long',
    x: randomPlain([1, count, 2], 20),
    build: (ops, value) => ops.attention({ query: value, key: value, value }, { heads: 2, isCausal: true }),
    definition: (of) => {
      const queries = plain([1, places.length, 2], (_n, i, c) => at(of, 0, places[i]!, c));
      return attention(queries, of, of, (_n, i, j) => (j > places[i]! ? Number.NEGATIVE_INFINITY : 0));
    },
  };

  test('is the same, and so is its derivative', async () => {
    const direction = randomPlain(long.x.dims, 21);
    const { output, tangent } = await evaluateCaseTangent(long, direction);
    expect(errorOverRms(some(output), long.definition(long.x).data)).toBeLessThan(1e-5);
    expect(errorOverRms(some(tangent), derivative(long.definition, long.x, direction))).toBeLessThan(1e-4);
  });

  test('has never more than 2²³ scores', () => {
    const { nodes } = readOnnxGraph(writeCase(long, 'fp32').toModel('test').graph);
    expect(nodes.filter(({ opType }) => opType === 'Softmax')).toHaveLength(2);
  });
});

const layer = (name: string): LayerParameters => new Scope(name).layer([8, 8]);
const zeros = ({ shape }: Parameter): ParameterValues => ({ data: new Float32Array(elementCount(shape)) });

test('linear maps of tokens and attention cost two operations per multiply-add', () => {
  const counter = new TokenCostCounter();
  const [x, context] = [
    ['batch', 6, 8],
    ['batch', 9, 8],
  ] as const;
  counter.linear(x, layer('map'));
  counter.linear(['batch', 8], layer('map'));
  counter.attention({ query: x, key: context, value: context }, { heads: 2 });
  expect(counter.flopsBy).toEqual({ convolution: 0, linear: 2 * (6 + 1) * 64, attention: 2 * 2 * 6 * 9 * 8 });
});

test('linear maps of features are merged, and those of tokens read their weights as they are', () => {
  const builder = new TokenGraphBuilder(zeros);
  const [tokens, features] = [builder.input('tokens', ['batch', 6, 8]), builder.input('features', ['batch', 8])];
  for (const [index, x] of [tokens, tokens, features, features].entries()) {
    builder.output(`output_${index}`, builder.linear(x, layer(`layer_${index}`)));
  }
  const { nodes } = readOnnxGraph(builder.toModel('test').graph);
  const weights = nodes.filter(({ opType }) => opType === 'Gemm').map(({ inputs }) => inputs[1]);
  expect(weights).toEqual(['layer_0.weight', 'layer_1.weight', expect.stringContaining('merged')]);
});

test('in half precision, scores and normalizations are computed in single precision', () => {
  const builder = new TokenGraphBuilder(zeros, new OnnxGraph('plain', 'fp16'));
  const x = builder.toWorkingPrecision(builder.input('x', ['batch', 6, 8]));
  const normalized = builder.layerNorm(x, layer('norm'), 1e-5);
  builder.output('output', builder.attention({ query: normalized, key: x, value: x }, { heads: 2, isCausal: true }));
  const graph = readOnnxGraph(builder.toModel('test').graph);
  const types = elementTypes(graph);
  const typeOf = (opType: string): unknown => types[graph.nodes.find((node) => node.opType === opType)!.outputs[0]!];
  const [float32, float16] = [1, 10];
  expect([typeOf('LayerNormalization'), typeOf('MatMul'), typeOf('Softmax')]).toEqual([float32, float32, float32]);
  expect([types[x.name], types[normalized.name]]).toEqual([float16, float16]);
});
