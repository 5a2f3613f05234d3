import type { Device, DType, OnnxModel } from '@langevin/core';
import {
  type CostCounter,
  type GraphBuilder,
  OnnxGraph,
  type Parameter,
  type ParameterSource,
  type Shape,
  TokenCostCounter,
  TokenGraphBuilder,
  TokenTangentBuilder,
} from '@langevin/onnx';
import { layoutOn } from '../layout-on.ts';
import type { NetworkDefinition } from './network-definition.ts';
import type { GraphInputShape, NamedValues, NetworkGraph } from './network-graph.ts';

/** Writes a graph for any batch size. Its floating-point inputs and its outputs are float32, whatever the precision in between. */
export function writeGraph(graph: NetworkGraph, values: ParameterSource, device: Device, dtype: DType): GraphBuilder {
  const builder = new TokenGraphBuilder(values, new OnnxGraph(layoutOn(device), dtype));
  const inputs = eachInput(graph, (name, { shape, type }) => builder.input(name, shape, type));
  for (const [name, value] of Object.entries(graph.describe(builder, inputs))) builder.output(name, value);
  return builder;
}

/** Name of the input for the direction along which a graph is differentiated. */
export const directionName = 'direction';

/** Name of an output's derivative. */
export function tangentName(output: string): string {
  return `${output}_tangent`;
}

/** Writes a graph beside its derivative with respect to one input, in single precision. */
export function writeTangentGraph(
  graph: NetworkGraph,
  along: string,
  values: ParameterSource,
  device: Device,
): OnnxModel {
  const builder = new TokenTangentBuilder(values, new OnnxGraph(layoutOn(device)));
  const inputs = eachInput(graph, (name, { shape, type }) =>
    name === along ? builder.inputWithDirection(name, directionName, shape) : builder.input(name, shape, type),
  );
  for (const [name, value] of Object.entries(graph.describe(builder, inputs))) {
    builder.output(name, tangentName(name), value);
  }
  return builder.toModel(`${graph.name}-tangent`);
}

/** Parameters of a graph, and floating-point operations for a batch of one. */
export function countGraph(graph: NetworkGraph): CostCounter {
  const counter = new TokenCostCounter();
  graph.describe<Shape>(
    counter,
    eachInput(graph, (_name, { shape }) => shape),
  );
  return counter;
}

/** The parameters of a network: of its graphs, which may share some, and of its tables. */
export function parametersOf<Config extends object>(
  definition: Pick<NetworkDefinition<Config>, 'graphs' | 'tables'>,
  config: Config,
): ReadonlyMap<string, Parameter> {
  const tables = definition.tables?.(config) ?? [];
  return new Map([
    ...definition.graphs(config).flatMap((graph) => [...countGraph(graph).parameters]),
    ...tables.map((table) => [table.name, table] as const),
  ]);
}

function eachInput<Value>(
  { inputs }: NetworkGraph,
  make: (name: string, input: GraphInputShape) => Value,
): NamedValues<Value> {
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, make(name, input)]));
}
