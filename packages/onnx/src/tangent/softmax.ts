import type { OnnxGraph } from '../graph/onnx-graph.ts';

/**
 * The tangent of P = softmax(S) along the last axis. It takes the part of Ṡ away that changes the sum of a row:
 *
 *     Ṗ = P ⊙ Ṡ - P · sum(P ⊙ Ṡ)
 */
export function softmaxTangent(graph: OnnxGraph, weights: string, scoresTangent: string): string {
  const weighted = graph.node('Mul', [weights, scoresTangent]);
  const sums = graph.node('ReduceSum', [weighted, graph.integers([-1])]);
  return graph.node('Sub', [weighted, graph.node('Mul', [weights, sums])]);
}
