import { ElementType, OnnxGraph } from '@langevin/onnx';
import { floatTensor, type OnnxModel } from 'langevin';
import { webRuntime } from 'langevin/web';
import { expect } from 'vitest';

/** Runs a model that takes twice so many gigabytes, which there are not: an error says what to do, and smaller ones run. */
export async function runOutOfMemory(count: number): Promise<void> {
  const runtime = webRuntime({ threads: 1 });
  const session = await runtime.createSession(gigabytes(count), { device: 'wasm' });
  const run = session.run({ x: floatTensor([1, 1], Float32Array.of(3)) });
  await expect(run).rejects.toMatchObject({ code: 'out_of_memory' });
  await expect(run).rejects.toThrow(/smaller batch/);
  await session.dispose();
  const next = await runtime.createSession(gigabytes(1 / 64), { device: 'wasm' });
  expect((await next.run({ x: floatTensor([1, 1], Float32Array.of(3)) })).y!.data).toEqual(Float32Array.of(3));
  await next.dispose();
}

/** A model that holds two values of so many gigabytes at once, and gives back what it was given. */
function gigabytes(count: number): OnnxModel {
  const graph = new OnnxGraph();
  const x = graph.input({ name: 'x', shape: [1, 1], elementType: ElementType.float });
  const large = graph.node('Expand', [x, graph.integers([count * 2 ** 14, 2 ** 14])]);
  const opposite = graph.node('Neg', [large]);
  const sum = graph.node('Add', [graph.node('ReduceMax', [large]), graph.node('ReduceMin', [opposite])]);
  const y = graph.node('Add', [x, sum]);
  graph.output({ name: 'y', shape: [1, 1], elementType: ElementType.float }, y);
  return graph.toModel('gigabytes');
}
