import { type FloatTensor, floatTensor, Generator } from '@langevin/core';
import { GraphBuilder, type GraphValue, type Parameter } from '@langevin/onnx';
import { nodeRuntime } from '@langevin/runtime-node';

const runtime = nodeRuntime({ worker: false });

/** Random numbers that are the same in every run. */
export function random(shape: readonly number[], seed: number): FloatTensor {
  return new Generator(seed).randn(shape);
}

/** Builds a graph of one operation, runs it on the inputs and returns its output. */
export async function evaluate(
  inputs: readonly FloatTensor[],
  parameters: Readonly<Record<string, FloatTensor>>,
  build: (builder: GraphBuilder, ...values: GraphValue[]) => GraphValue,
): Promise<FloatTensor> {
  const builder = new GraphBuilder(({ name }: Parameter) => parameters[name]!);
  const values = inputs.map(({ dims }, index) => builder.input(`input_${index}`, ['batch', ...dims.slice(1)]));
  builder.output('output', build(builder, ...values));
  const session = await runtime.createSession(builder.toModel('test'));
  try {
    const feeds = Object.fromEntries(inputs.map((input, index) => [`input_${index}`, input]));
    const { output } = await session.run(feeds);
    return floatTensor(output!.dims, output!.data as Float32Array);
  } finally {
    await session.dispose();
  }
}
