import type { Node } from '../proto/onnx-proto.ts';

/** What merging must know of the graph. */
export interface LinearsContext {
  /** Whether a value is the result of a linear map that may be merged. */
  mayMerge(result: string): boolean;
  /** Rows of a linear map's weights, by the name of its bias. */
  rowsOf(bias: string): number;
  /** The name of a constant list of integers. */
  integers(values: readonly number[]): string;
  /** How many maps may become one. */
  readonly mostMerged: number;
}

/**
 * Merges the linear maps that read one value into a single map with its result split: [W₁; W₂; …] x.
 * Every residual block projects the same time embedding; a product of one row is so short that
 * dozens of them cost more in calls than in arithmetic.
 *
 * The weights are put below each other by nodes over constants, which the runtime computes once, when it loads the
 * graph: so they need not be copied here. It holds both meanwhile, so that only maps of features are merged, whose
 * products are short, and never those of tokens, which hold most of a network's weights.
 */
export function mergeLinears(nodes: readonly Node[], context: LinearsContext): Node[] {
  const byInput = new Map<string, Node[]>();
  for (const node of nodes.filter(({ outputs }) => context.mayMerge(outputs[0]!))) {
    const input = node.inputs[0]!;
    byInput.set(input, [...(byInput.get(input) ?? []), node]);
  }
  const replacements = new Map<Node, readonly Node[]>();
  for (const all of byInput.values()) {
    for (let start = 0; start < all.length; start += context.mostMerged) {
      const linears = all.slice(start, start + context.mostMerged);
      if (linears.length < 2) continue;
      for (const linear of linears) replacements.set(linear, []);
      replacements.set(linears[0]!, merged(linears, context));
    }
  }
  return nodes.flatMap((node) => replacements.get(node) ?? [node]);
}

function merged(linears: readonly Node[], { rowsOf, integers }: LinearsContext): Node[] {
  const input = linears[0]!.inputs[0]!;
  const weights = linears.map(({ inputs }) => inputs[1]!);
  const biases = linears.map(({ inputs }) => inputs[2]!);
  const results = linears.map(({ outputs }) => outputs[0]!);
  const name = `${results[0]}.merged`;
  const [weight, bias, product] = [`${name}.weights`, `${name}.biases`, `${name}.products`] as const;
  return [
    { opType: 'Concat', inputs: weights, outputs: [weight], attributes: { axis: 0n } },
    { opType: 'Concat', inputs: biases, outputs: [bias], attributes: { axis: 0n } },
    { opType: 'Gemm', inputs: [input, weight, bias], outputs: [product], attributes: { transB: 1n } },
    { opType: 'Split', inputs: [product, integers(biases.map(rowsOf))], outputs: results, attributes: { axis: 1n } },
  ];
}
