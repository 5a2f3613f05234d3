import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { channelsOf } from '../shapes.ts';

/**
 * softmax(QᵀK / √d) Vᵀ over the pixels of images, per head. Queries, keys and values stay channels-first,
 * `[N, heads, d, pixels]`, so that of all the transposes only the queries' and one of the result's remain.
 */
export function lowerAttention(
  graph: OnnxGraph,
  query: GraphValue,
  key: GraphValue,
  value: GraphValue,
  heads: number,
): string {
  const channels = channelsOf(query.shape);
  const [, , height, width] = query.shape as [unknown, unknown, number, number];
  const perHead = graph.integers([0, heads, channels / heads, height * width]);
  const [q, k, v] = [query, key, value].map(({ name }) => graph.node('Reshape', [name, perHead])) as [
    string,
    string,
    string,
  ];
  const scaled = graph.node('Mul', [q, graph.floats([], [1 / Math.sqrt(channels / heads)])]);
  const scores = graph.node('MatMul', [graph.node('Transpose', [scaled], { perm: [0, 1, 3, 2] }), k]);
  const weights = graph.node('Softmax', [scores], { axis: -1n });
  // out[d, i] = Σ_j v[d, j] · weights[i, j]
  const mixed = graph.node('MatMul', [v, graph.node('Transpose', [weights], { perm: [0, 1, 3, 2] })]);
  return graph.node('Reshape', [mixed, graph.integers([0, channels, height, width])]);
}
