import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { type AttentionInputs, attentionMix, attentionScores, attentionWeights } from '../lowering/attention.ts';
import { softmaxTangent } from './softmax.ts';

/** The tangent of an attention O = V Pᵀ with P = softmax(S) and S = QᵀK / √d, by the product rule. */
export function attentionTangent(
  graph: OnnxGraph,
  { query, key, value }: AttentionInputs,
  tangent: AttentionInputs,
  heads: number,
): string {
  const weights = attentionWeights(graph, query, key, heads);
  const scores = graph.node('Add', [
    attentionScores(graph, tangent.query, key, heads),
    attentionScores(graph, query, tangent.key, heads),
  ]);
  return graph.node('Add', [
    attentionMix(graph, value, softmaxTangent(graph, weights, scores), heads),
    attentionMix(graph, tangent.value, weights, heads),
  ]);
}
