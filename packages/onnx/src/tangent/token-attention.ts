import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { tokenAttentionMix, tokenAttentionScores, tokenAttentionWeights } from '../lowering/token-attention.ts';
import type { TokenAttentionInputs, TokenAttentionOptions } from '../token-ops.ts';
import type { DualValue } from './dual-value.ts';
import { softmaxTangent } from './softmax.ts';

/**
 * The tangent of an attention O = P V with P = softmax(S) and S = Q Kᵀ / √d + mask, by the product rule; of queries, keys
 * and values, those that are constant have no part in it.
 */
export function tokenAttentionTangent(
  graph: OnnxGraph,
  { query, key, value }: TokenAttentionInputs<DualValue>,
  options: TokenAttentionOptions<GraphValue>,
): GraphValue | undefined {
  const { heads } = options;
  const add = (a: string, b: string): string => graph.node('Add', [a, b]);
  const weights = tokenAttentionWeights(graph, query.value, key.value, options);
  const mix = (values: GraphValue, by: string): GraphValue => tokenAttentionMix(graph, values, by, query.value, heads);

  const scores: string[] = [];
  if (query.tangent) scores.push(tokenAttentionScores(graph, query.tangent, key.value, heads));
  if (key.tangent) scores.push(tokenAttentionScores(graph, query.value, key.tangent, heads));
  const parts: GraphValue[] = [];
  if (scores.length > 0) parts.push(mix(value.value, softmaxTangent(graph, weights, scores.reduce(add))));
  if (value.tangent) parts.push(mix(value.tangent, weights));

  const [first] = parts;
  return first && { name: parts.map(({ name }) => name).reduce(add), shape: first.shape };
}
