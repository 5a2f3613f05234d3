import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { ElementType } from '../proto/onnx-proto.ts';
import type { TokenAttentionInputs, TokenAttentionOptions } from '../token-ops.ts';
import { featuresOf, tokenCountOf, withFeatures } from '../token-shapes.ts';
import { joinTokens, queryParts, splitTokens } from './query-parts.ts';

/** The least number of single precision: less than any score, and yet no infinity, of which a whole row would be NaN. */
const hidden = -3.4028234663852886e38;

/**
 * softmax(Q Kᵀ / √d + mask) V over sequences of tokens, per head. Queries are taken a part after the other: the scores,
 * which are by far the largest values of a network, are then few at a time.
 */
export function lowerTokenAttention(
  graph: OnnxGraph,
  { query, key, value }: TokenAttentionInputs<GraphValue>,
  options: TokenAttentionOptions<GraphValue>,
): GraphValue {
  const ranges = queryParts(query, key, options.heads);
  const parts = splitTokens(graph, query, ranges).map((part, index) => {
    const weights = tokenAttentionWeights(graph, part, key, options, ranges[index]!.start);
    return tokenAttentionMix(graph, value, weights, part, options.heads);
  });
  return joinTokens(graph, parts);
}

/**
 * softmax(Q Kᵀ / √d + mask), `[N, heads, T, S]`, in single precision as the scores are.
 *
 * @param start - the place of the first query in its sequence.
 */
export function tokenAttentionWeights(
  graph: OnnxGraph,
  query: GraphValue,
  key: GraphValue,
  { heads, mask, isCausal = false }: TokenAttentionOptions<GraphValue>,
  start: number,
): string {
  let scores = tokenAttentionScores(graph, query, key, heads);
  const addToScores = (name: string): string => declared(graph, graph.node('Add', [scores, name]), query, key, heads);
  if (isCausal) scores = addToScores(causalMask(graph, tokenCountOf(query.shape), tokenCountOf(key.shape), start));
  if (mask) scores = addToScores(graph.node('Unsqueeze', [exact(graph, mask.name), graph.integers([1, 2])]));
  return graph.node('Softmax', [scores], { axis: -1n });
}

/**
 * Q Kᵀ / √d, `[N, heads, T, S]`, in single precision: what a score is off by, its exponential is off by as a factor. The
 * queries are scaled, of which there are fewer than of scores.
 */
export function tokenAttentionScores(graph: OnnxGraph, query: GraphValue, key: GraphValue, heads: number): string {
  const factor = graph.floats([], [1 / Math.sqrt(featuresOf(query.shape) / heads)]);
  const scaled = graph.node('Mul', [exact(graph, query.name), factor]);
  const queries = splitHeads(graph, { ...query, name: scaled }, heads, [0, 2, 1, 3]);
  const keys = splitHeads(graph, { ...key, name: exact(graph, key.name) }, heads, [0, 2, 3, 1]);
  return declared(graph, graph.node('MatMul', [queries, keys]), query, key, heads);
}

/** The values' sums with `weights`, the heads one after the other: tokens `[N, T, inner]` as there are queries. */
export function tokenAttentionMix(
  graph: OnnxGraph,
  value: GraphValue,
  weights: string,
  { shape: queryShape }: GraphValue,
  heads: number,
): GraphValue {
  const cast = graph.cast(weights, graph.typeOf(value.name));
  const mixed = graph.node('MatMul', [cast, splitHeads(graph, value, heads, [0, 2, 1, 3])]);
  const shape = withFeatures(queryShape, featuresOf(value.shape));
  const byToken = graph.node('Transpose', [mixed], { perm: [0, 2, 1, 3] });
  const name = graph.node('Reshape', [byToken, graph.integers([0, tokenCountOf(shape), featuresOf(shape)])]);
  return { name, shape };
}

/** Tokens `[N, T, heads, d]`, their axes in another order. */
function splitHeads(graph: OnnxGraph, { name, shape }: GraphValue, heads: number, perm: readonly number[]): string {
  const sizes = graph.integers([0, tokenCountOf(shape), heads, featuresOf(shape) / heads]);
  return graph.node('Transpose', [graph.node('Reshape', [name, sizes])], { perm });
}

/** Zero for a key that is not after its query, the first of which is at the place `start`. */
function causalMask(graph: OnnxGraph, queries: number, keys: number, start: number): string {
  const all = graph.floats([queries, keys], [hidden]);
  return graph.node('Trilu', [all, graph.integers([start + 1])], { upper: 1n });
}

function declared(graph: OnnxGraph, name: string, query: GraphValue, key: GraphValue, heads: number): string {
  return graph.declare(name, [query.shape[0]!, heads, tokenCountOf(query.shape), tokenCountOf(key.shape)]);
}

function exact(graph: OnnxGraph, name: string): string {
  return graph.cast(name, ElementType.float);
}
