import { InvalidArgumentError, InvalidFileError, type LocalFile } from '@langevin/core';
import { CostCounter, GraphBuilder, OnnxGraph, readModelOutline, Scope } from '@langevin/onnx';
import { describe, expect, test } from 'vitest';

const padding = { top: 1, left: 1, bottom: 1, right: 1 };

function convolution(): { builder: GraphBuilder; data: Float32Array } {
  const data = new Float32Array(16 * 3 * 9 + 16);
  const views = { 'conv.weight': data.subarray(0, 16 * 3 * 9), 'conv.bias': data.subarray(16 * 3 * 9) };
  const builder = new GraphBuilder(({ name }) => ({ data: views[name as keyof typeof views] }));
  const x = builder.input('x', ['batch', 3, 8, 8]);
  builder.input('label', ['batch'], 'int64');
  builder.output('y', builder.conv2d(x, new Scope('conv').layer([16, 3, 3, 3]), { padding }));
  return { builder, data };
}

describe('an encoded model', () => {
  test('declares its inputs and where its weights lie', () => {
    const { graph } = convolution().builder.toModel('test');
    expect(readModelOutline('test', graph)).toEqual({
      outputs: ['y'],
      inputs: [
        { name: 'x', elementType: 1, shape: ['batch', 3, 8, 8] },
        { name: 'label', elementType: 7, shape: ['batch'] },
      ],
      externalFiles: ['buffer'],
    });
  });

  test("hands the weights on as views of the checkpoint's buffer, without a copy", () => {
    const { builder, data } = convolution();
    const { weights } = builder.toModel('test');
    expect(weights).toHaveLength(1);
    expect(weights).toEqual([{ path: 'buffer', data: expect.objectContaining({ buffer: data.buffer }) }]);
  });

  test('has one file for all the weights that have a buffer each, which stays in pieces', () => {
    const graph = new OnnxGraph();
    const weights = Array.from({ length: 100 }, (_, index) => Float32Array.of(index));
    for (const data of weights) graph.weight(`weight-${data[0]}`, [1], { data });
    const sameAgain = { data: weights[3]! };
    graph.weight('tied', [1], sameAgain);
    expect(graph.toModel('test').weights).toEqual([
      { path: 'weights', data: weights.map(({ buffer }) => new Uint8Array(buffer)) },
    ]);
  });

  test('has a name of its own for each file of weights', () => {
    const graph = new OnnxGraph();
    const file = (folder: string, name: string): LocalFile => ({
      folder,
      name,
      size: 4,
      readSync: () => new Uint8Array(4),
      isInPlace: () => true,
      close: () => {},
    });
    const files = [file('/a', 'w'), file('/b', 'w'), file('/a', '2-w'), file('/a', 'Weights'), file('/a', 'buffer')];
    for (const [index, stored] of files.entries()) {
      graph.weight(`stored-${index}`, [1], {
        data: new Float32Array(1),
        stored: { file: stored, offset: 0, length: 4 },
      });
    }
    graph.weight('own', [1], { data: new Float32Array(1) });
    graph.weight('view', [1], { data: new Float32Array(2).subarray(1) });
    const { weights } = graph.toModel('test');
    expect(weights.map(({ path }) => path)).toEqual([
      'w',
      '2-w',
      '2-2-w',
      'Weights',
      'buffer',
      '2-weights',
      '2-buffer',
    ]);
    expect(weights.slice(0, 5).map(({ data }) => data)).toEqual(files);
  });

  test('has its weights inside when it is to be one file', () => {
    const { builder, data } = convolution();
    const bytes = builder.toBytes('test');
    expect(bytes.byteLength).toBeGreaterThan(data.byteLength);
    expect(readModelOutline('test', bytes).externalFiles).toEqual([]);
  });

  test('that was cut off is refused', () => {
    const bytes = convolution().builder.toBytes('test');
    expect(() => readModelOutline('cut.onnx', bytes.subarray(0, 1000))).toThrow(InvalidFileError);
    expect(() => readModelOutline('empty.onnx', new Uint8Array())).toThrow(/empty\.onnx/);
  });
});

test('weights beyond what one file can hold are refused before they are written', () => {
  const graph = new OnnxGraph();
  const view = new Float32Array(2 ** 28);
  graph.weight('a', [2 ** 28], { data: view });
  graph.weight('b', [2 ** 28], { data: view });
  expect(() => graph.toBytes('big')).toThrow(InvalidArgumentError);
});

test('the cost of a convolution is two operations per multiply-add', () => {
  const counter = new CostCounter();
  counter.conv2d(['batch', 3, 8, 8], new Scope('conv').layer([16, 3, 3, 3]), { padding });
  expect(counter.flops).toBe(2 * 8 * 8 * 16 * 3 * 9);
  expect([...counter.parameters.keys()]).toEqual(['conv.weight', 'conv.bias']);
});
