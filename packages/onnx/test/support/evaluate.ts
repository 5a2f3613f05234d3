import { type FloatTensor, floatTensor, Generator, type OnnxModel, type OutputWithTangent } from '@langevin/core';
import { type DualValue, GraphBuilder, type GraphValue, type Parameter, TangentBuilder } from '@langevin/onnx';
import { nodeRuntime } from '@langevin/runtime-node';

const runtime = nodeRuntime({ worker: false });

/** The values of the parameters of a graph, by name. */
type Parameters = Readonly<Record<string, FloatTensor>>;

/** Random numbers that are the same in every run. */
export function random(shape: readonly number[], seed: number): FloatTensor {
  return new Generator(seed).randn(shape);
}

/** Builds a graph of one operation, runs it on the inputs and returns its output. */
export async function evaluate(
  inputs: readonly FloatTensor[],
  parameters: Parameters,
  build: (builder: GraphBuilder, ...values: GraphValue[]) => GraphValue,
): Promise<FloatTensor> {
  const builder = new GraphBuilder(({ name }: Parameter) => parameters[name]!);
  const values = inputs.map(({ dims }, index) => builder.input(`input_${index}`, batchOf(dims)));
  builder.output('output', build(builder, ...values));
  const feeds = Object.fromEntries(inputs.map((input, index) => [`input_${index}`, input]));
  const { output } = await run(builder.toModel('test'), feeds);
  return output!;
}

/** Builds a graph of one operation and its derivative by its first input, and runs it; the others are constant. */
export async function evaluateTangent(
  [x, ...constants]: readonly [FloatTensor, ...FloatTensor[]],
  direction: FloatTensor,
  parameters: Parameters,
  build: (builder: TangentBuilder, ...values: DualValue[]) => DualValue,
): Promise<OutputWithTangent> {
  const builder = new TangentBuilder(({ name }: Parameter) => parameters[name]!);
  const values = [
    builder.inputWithDirection('x', 'direction', batchOf(x.dims)),
    ...constants.map(({ dims }, index) => builder.input(`other_${index}`, batchOf(dims))),
  ];
  builder.output('output', 'tangent', build(builder, ...values));
  const feeds = Object.fromEntries(constants.map((input, index) => [`other_${index}`, input]));
  const { output, tangent } = await run(builder.toModel('test'), { x, direction, ...feeds });
  return { output: output!, tangent: tangent! };
}

function batchOf(dims: readonly number[]): (number | string)[] {
  return ['batch', ...dims.slice(1)];
}

async function run(
  model: OnnxModel,
  feeds: Readonly<Record<string, FloatTensor>>,
): Promise<Readonly<Record<string, FloatTensor>>> {
  const session = await runtime.createSession(model);
  try {
    const outputs = Object.entries(await session.run(feeds));
    return Object.fromEntries(outputs.map(([name, { dims, data }]) => [name, floatTensor(dims, data as Float32Array)]));
  } finally {
    await session.dispose();
  }
}
