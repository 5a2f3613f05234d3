import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { joinTokens, queryParts, splitTokens } from '../lowering/query-parts.ts';
import { tokenAttentionMix, tokenAttentionScores, tokenAttentionWeights } from '../lowering/token-attention.ts';
import type { TokenAttentionInputs, TokenAttentionOptions } from '../token-ops.ts';
import type { DualValue } from './dual-value.ts';
import { softmaxTangent } from './softmax.ts';

/**
 * The tangent of an attention O = P V with P = softmax(S) and S = Q Kᵀ / √d + mask, by the product rule; of queries, keys
 * and values, those that are constant have no part in it. Queries are taken as {@link lowerTokenAttention} takes them.
 */
export function tokenAttentionTangent(
  graph: OnnxGraph,
  inputs: TokenAttentionInputs<DualValue>,
  options: TokenAttentionOptions<GraphValue>,
): GraphValue | undefined {
  const { query, key, value } = inputs;
  if (!query.tangent && !key.tangent && !value.tangent) return undefined;
  const ranges = queryParts(query.value, key.value, options.heads);
  const values = splitTokens(graph, query.value, ranges);
  const tangents = query.tangent && splitTokens(graph, query.tangent, ranges);
  const parts = ranges.map(({ start }, index) => {
    const part: DualValue = { value: values[index]!, ...(tangents && { tangent: tangents[index]! }) };
    return partTangent(graph, { ...inputs, query: part }, options, start);
  });
  return joinTokens(graph, parts);
}

function partTangent(
  graph: OnnxGraph,
  { query, key, value }: TokenAttentionInputs<DualValue>,
  options: TokenAttentionOptions<GraphValue>,
  start: number,
): GraphValue {
  const { heads } = options;
  const add = (a: string, b: string): string => graph.node('Add', [a, b]);
  const weights = tokenAttentionWeights(graph, query.value, key.value, options, start);
  const mix = (values: GraphValue, by: string): GraphValue => tokenAttentionMix(graph, values, by, query.value, heads);

  const scores: string[] = [];
  if (query.tangent) scores.push(tokenAttentionScores(graph, query.tangent, key.value, heads));
  if (key.tangent) scores.push(tokenAttentionScores(graph, query.value, key.tangent, heads));
  const mixed: GraphValue[] = [];
  if (scores.length > 0) mixed.push(mix(value.value, softmaxTangent(graph, weights, scores.reduce(add))));
  if (value.tangent) mixed.push(mix(value.tangent, weights));
  return { name: mixed.map(({ name }) => name).reduce(add), shape: mixed[0]!.shape };
}
