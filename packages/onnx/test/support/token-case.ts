import { type DType, type FloatTensor, floatTensor, type OnnxModel, Tensor } from '@langevin/core';
import {
  type DualValue,
  type GraphValue,
  OnnxGraph,
  type Parameter,
  type Shape,
  TokenCostCounter,
  TokenGraphBuilder,
  type TokenOps,
  TokenTangentBuilder,
} from '@langevin/onnx';
import { nodeRuntime } from '@langevin/runtime-node';
import { type Plain, toTensor } from './plain.ts';

const runtime = nodeRuntime({ worker: false });

/** An operation on tokens, and what it is by its definition. */
export interface TokenCase {
  readonly name: string;
  readonly x: Plain;
  /** What it reads besides: floats, or whole numbers. */
  readonly others?: readonly (Plain | readonly number[] | readonly (readonly number[])[])[];
  readonly parameters?: Readonly<Record<string, Plain>>;
  /** It is given `x` in the precision that the graph computes in, and the others as the graph reads them. */
  readonly build: <Value>(ops: TokenOps<Value>, x: Value, ...others: Value[]) => Value;
  readonly definition: (x: Plain) => Plain;
}

/** The operation as a graph of single or half precision. */
export function writeCase({ x, others = [], parameters, build }: TokenCase, dtype: DType): TokenGraphBuilder {
  const builder = new TokenGraphBuilder(valuesOf(parameters), new OnnxGraph('blocked', dtype));
  const inputs = [x, ...others].map((input, index): GraphValue => declare(builder, tensorOf(input), index));
  const [first, ...values] = inputs;
  builder.output('output', build(builder, builder.toWorkingPrecision(first!), ...values));
  return builder;
}

/** What that graph gives. */
export async function evaluateCase(each: TokenCase, dtype: DType): Promise<FloatTensor> {
  const model = writeCase(each, dtype).toModel('test');
  const { output } = await run(model, feedsOf([each.x, ...(each.others ?? [])].map(tensorOf)));
  return output!;
}

/** The operation's derivative by `x`. */
export async function evaluateCaseTangent(
  { x, others, parameters, build }: TokenCase,
  direction: Plain,
): Promise<{ readonly output: FloatTensor; readonly tangent: FloatTensor }> {
  const builder = new TokenTangentBuilder(valuesOf(parameters));
  const inputs = [toTensor(x), ...(others ?? []).map(tensorOf)];
  const first = builder.inputWithDirection('input_0', 'direction', shapeOf(inputs[0]!));
  const values = inputs.slice(1).map((input, index): DualValue => declare(builder, input, index + 1));
  builder.output('output', 'tangent', build(builder, first, ...values));
  const feeds = { ...feedsOf(inputs), direction: toTensor(direction) };
  const { output, tangent } = await run(builder.toModel('test'), feeds);
  return { output: output!, tangent: tangent! };
}

/** What counting says of the operation: the shape of the result, and the parameters. */
export function countCase({ x, others, build }: TokenCase): { readonly shape: Shape; readonly cost: TokenCostCounter } {
  const cost = new TokenCostCounter();
  const shapes = [x, ...(others ?? [])].map((value) => tensorOf(value).dims);
  return { shape: build(cost, ...(shapes as [Shape, ...Shape[]])), cost };
}

function valuesOf(parameters: TokenCase['parameters']) {
  return ({ name }: Parameter): { readonly data: Float32Array } => toTensor(parameters![name]!);
}

function declare<Value>(
  builder: { input(name: string, shape: Shape, type: 'float' | 'int64'): Value },
  input: Tensor,
  index: number,
): Value {
  return builder.input(`input_${index}`, shapeOf(input), input.type === 'int64' ? 'int64' : 'float');
}

/** A batch of one is the time that a whole batch shares. */
function shapeOf({ dims }: Tensor): Shape {
  return [dims[0] === 1 ? 1 : 'batch', ...dims.slice(1)];
}

function tensorOf(input: NonNullable<TokenCase['others']>[number]): Tensor {
  if ('data' in input) return toTensor(input);
  const columns = Array.isArray(input[0]) ? [input[0].length] : [];
  return new Tensor('int64', BigInt64Array.from(input.flat(), BigInt), [input.length, ...columns]);
}

function feedsOf(inputs: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(inputs.map((input, index) => [`input_${index}`, input]));
}

async function run(model: OnnxModel, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, FloatTensor>> {
  const session = await runtime.createSession(model);
  try {
    const outputs = Object.entries(await session.run(feeds));
    return Object.fromEntries(outputs.map(([name, { dims, data }]) => [name, floatTensor(dims, data as Float32Array)]));
  } finally {
    await session.dispose();
  }
}
