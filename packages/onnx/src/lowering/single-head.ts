import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import type { AttentionLayers } from '../ops.ts';
import type { LinearParameters } from '../parameter.ts';
import { channelsOf } from '../shapes.ts';
import type { AttentionInputs } from './attention.ts';

/** Names of a linear map's weight `[C, C]` and of its one bias `[C]`, or none, all of them in single precision. */
export interface LinearNames {
  readonly weight: string;
  readonly biases: readonly string[];
}

/** Whether an attention has one head, of as many channels as the image: its linear maps can then be merged. */
export function isSingleHead({ query }: Pick<AttentionLayers<LinearParameters>, 'query'>, heads: number): boolean {
  const [inner, channels] = query.weight.shape;
  return heads === 1 && inner === channels;
}

/**
 * What a self-attention with a single head of all channels reads, with two linear maps of the image instead of four. Its mixed values
 * are the result.
 *
 * A score is (W_q x + b_q)ᵀ (W_k y + b_k) for pixels x and y. What y has no part in leaves the softmax over y as it
 * is, so that (W_kᵀW_q x + W_kᵀb_q)ᵀ y does as well: the pixels themselves are the keys. And since weights that
 * sum to 1 commute with a linear map, the output's map can be taken before the mixing: W_o W_v y + W_o b_v + b_o.
 *
 * The products are nodes over constants: the runtime computes them once, when it loads the graph. They are in single
 * precision, and rounded to the image's afterwards.
 */
export function lowerSingleHead(
  graph: OnnxGraph,
  x: GraphValue,
  { query, key, value, output }: Omit<AttentionLayers<LinearNames>, 'key'> & { readonly key: string },
): AttentionInputs {
  const channels = channelsOf(x.shape);
  const multiply = (a: string, b: string): string => graph.node('MatMul', [a, b]);
  const map = (weight: string, biases: readonly string[]): GraphValue => {
    const kernel = graph.node('Reshape', [weight, graph.integers([channels, channels, 1, 1])]);
    const inputs = [kernel, ...biases].map((name) => graph.cast(name, graph.typeOf(x.name)));
    return { name: graph.node('Conv', [x.name, ...inputs], { kernel_shape: [1, 1] }), shape: x.shape };
  };
  const keyTransposed = graph.node('Transpose', [key], { perm: [1, 0] });
  const queryBiases = query.biases.map((bias) => multiply(keyTransposed, bias));
  const valueBiases = value.biases.map((bias, i) =>
    graph.node('Add', [multiply(output.weight, bias), output.biases[i]!]),
  );
  return {
    query: map(multiply(keyTransposed, query.weight), queryBiases),
    key: x,
    value: map(multiply(output.weight, value.weight), valueBiases),
  };
}
