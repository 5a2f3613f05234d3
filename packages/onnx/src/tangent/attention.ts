import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { type AttentionInputs, attentionMix, attentionScores, attentionWeights } from '../lowering/attention.ts';

/**
 * The tangent of an attention O = V Pᵀ with P = softmax(S) and S = QᵀK / √d, by the product rule. That of the softmax
 * takes the part of Ṡ away that changes the sum of a row:
 *
 *     Ṗ = P ⊙ Ṡ - P · sum(P ⊙ Ṡ)
 */
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
  const weighted = graph.node('Mul', [weights, scores]);
  const sums = graph.node('ReduceSum', [weighted, graph.integers([-1])]);
  const weightsTangent = graph.node('Sub', [weighted, graph.node('Mul', [weights, sums])]);
  return graph.node('Add', [
    attentionMix(graph, value, weightsTangent, heads),
    attentionMix(graph, tangent.value, weights, heads),
  ]);
}
