import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { ElementType } from '../proto/onnx-proto.ts';
import { channelsOf, pixelsOf } from '../shapes.ts';

/** Images of queries, keys and values. */
export interface AttentionInputs {
  readonly query: GraphValue;
  readonly key: GraphValue;
  readonly value: GraphValue;
}

/** softmax(QᵀK / √d) Vᵀ over the pixels of images, per head. */
export function lowerAttention(graph: OnnxGraph, { query, key, value }: AttentionInputs, heads: number): string {
  return attentionMix(graph, value, attentionWeights(graph, query, key, heads), heads);
}

/** softmax(QᵀK / √d), `[N, heads, pixels, pixels]`, in single precision as the scores are. */
export function attentionWeights(graph: OnnxGraph, query: GraphValue, key: GraphValue, heads: number): string {
  return graph.node('Softmax', [attentionScores(graph, query, key, heads)], { axis: -1n });
}

/**
 * QᵀK / √d, `[N, heads, pixels, pixels]`, in single precision: what a score is off by, its exponential is off by as a
 * factor, and a large one is off by much in half precision.
 */
export function attentionScores(graph: OnnxGraph, query: GraphValue, key: GraphValue, heads: number): string {
  const factor = graph.floats([], [1 / Math.sqrt(channelsOf(query.shape) / heads)]);
  const exact = (image: GraphValue): GraphValue => ({ ...image, name: graph.cast(image.name, ElementType.float) });
  const scaled = graph.node('Mul', [splitHeads(graph, exact(query), heads), factor]);
  return graph.node('MatMul', [transposed(graph, scaled), splitHeads(graph, exact(key), heads)]);
}

/** Images of the values' sums with `weights`: out[d, i] = Σ_j v[d, j] · weights[i, j]. */
export function attentionMix(graph: OnnxGraph, value: GraphValue, weights: string, heads: number): string {
  const [, channels, height, width] = value.shape as [unknown, number, number, number];
  const cast = graph.cast(weights, graph.typeOf(value.name));
  const mixed = graph.node('MatMul', [splitHeads(graph, value, heads), transposed(graph, cast)]);
  return graph.node('Reshape', [mixed, graph.integers([0, channels, height, width])]);
}

/**
 * Queries, keys and values stay channels-first, `[N, heads, d, pixels]`, so that of all the transposes only the
 * queries' and one of the weights remain.
 */
function splitHeads(graph: OnnxGraph, { name, shape }: GraphValue, heads: number): string {
  return graph.node('Reshape', [name, graph.integers([0, heads, channelsOf(shape) / heads, pixelsOf(shape)])]);
}

function transposed(graph: OnnxGraph, name: string): string {
  return graph.node('Transpose', [name], { perm: [0, 1, 3, 2] });
}
