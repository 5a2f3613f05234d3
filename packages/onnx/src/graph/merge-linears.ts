import { elementCount } from '@langevin/core';
import type { ParameterValues } from '../parameter.ts';
import { bytesOf } from '../proto/bytes.ts';
import { ElementType, type Initializer, type Node } from '../proto/onnx-proto.ts';

/** A learned tensor of a graph. */
export interface GraphWeight {
  readonly dims: readonly number[];
  readonly values: ParameterValues;
}

/** Nodes of a graph and the constants and weights that they read. */
export interface GraphParts {
  readonly nodes: readonly Node[];
  readonly weights: ReadonlyMap<string, GraphWeight>;
  readonly constants: readonly Initializer[];
}

/**
 * Merges the linear maps that read one value into a single map with its result split: [W₁; W₂; …] x.
 * Every residual block projects the same time embedding; a product of one row is so short that
 * dozens of them cost more in calls than in arithmetic.
 */
export function mergeLinears({ nodes, weights, constants }: GraphParts): GraphParts {
  const byInput = new Map<string, Node[]>();
  for (const node of nodes.filter(isLinear)) {
    const input = node.inputs[0]!;
    byInput.set(input, [...(byInput.get(input) ?? []), node]);
  }
  const mergedNodes = new Map<Node, readonly Node[]>();
  const mergedWeights = new Map(weights);
  const mergedConstants = [...constants];
  for (const [input, linears] of byInput) {
    if (linears.length < 2) continue;
    const [weightNames, biasNames] = [1, 2].map((position) => linears.map(({ inputs }) => inputs[position]!)) as [
      string[],
      string[],
    ];
    const sizes = biasNames.map((name) => weights.get(name)!.dims[0]!);
    const prefix = `merged_${input}`;
    mergedConstants.push(
      stack(
        `${prefix}.weight`,
        weightNames.map((name) => weights.get(name)!),
      ),
    );
    mergedConstants.push(
      stack(
        `${prefix}.bias`,
        biasNames.map((name) => weights.get(name)!),
      ),
    );
    for (const name of [...weightNames, ...biasNames]) mergedWeights.delete(name);
    mergedConstants.push({
      name: `${prefix}.sizes`,
      elementType: ElementType.int64,
      dims: [sizes.length],
      data: bytesOf(BigInt64Array.from(sizes, BigInt)),
    });
    const product: Node = {
      opType: 'Gemm',
      inputs: [input, `${prefix}.weight`, `${prefix}.bias`],
      outputs: [`${prefix}.product`],
      attributes: { transB: 1n },
    };
    const split: Node = {
      opType: 'Split',
      inputs: [`${prefix}.product`, `${prefix}.sizes`],
      outputs: linears.flatMap(({ outputs }) => outputs),
      attributes: { axis: 1n },
    };
    for (const [index, linear] of linears.entries()) mergedNodes.set(linear, index === 0 ? [product, split] : []);
  }
  return {
    nodes: nodes.flatMap((node) => mergedNodes.get(node) ?? [node]),
    weights: mergedWeights,
    constants: mergedConstants,
  };
}

function isLinear({ opType, inputs }: Node): boolean {
  return opType === 'Gemm' && inputs.length === 3;
}

/** Weights below each other along their first dimension. */
function stack(name: string, parts: readonly GraphWeight[]): Initializer {
  const rows = parts.reduce((sum, { dims }) => sum + dims[0]!, 0);
  const rowSize = elementCount(parts[0]!.dims.slice(1));
  const data = new Float32Array(rows * rowSize);
  let offset = 0;
  for (const { dims, values } of parts) {
    data.set(values.data, offset);
    offset += dims[0]! * rowSize;
  }
  return { name, elementType: ElementType.float, dims: [rows, ...parts[0]!.dims.slice(1)], data: bytesOf(data) };
}
