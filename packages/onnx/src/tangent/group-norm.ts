import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { type GroupNormOptions, joinGroups, normalizeGroups, splitGroups } from '../lowering/group-norm.ts';

/**
 * The tangent of a group's normalization n = (x - mean(x)) / σ, with σ² = var(x) + ε. What the tangent ẋ of x changes
 * of the group's mean and variance has no effect, and the rest is scaled as x is:
 *
 *     ṅ = (ẋ - mean(ẋ) - n · mean(n ẋ)) / σ
 *
 * InstanceNormalization keeps its σ to itself, so that it is computed here again: in two passes, as there.
 */
export function normalizationTangent(
  graph: OnnxGraph,
  x: GraphValue,
  tangent: GraphValue,
  options: GroupNormOptions,
): GraphValue {
  const node = (opType: string, ...inputs: string[]): string => graph.node(opType, inputs);
  const mean = (grouped: string): string => node('ReduceMean', grouped, graph.integers([-1]));

  const grouped = splitGroups(graph, x, options.groups);
  const groupedTangent = splitGroups(graph, tangent, options.groups);
  const normalized = normalizeGroups(graph, grouped, options);

  const centered = node('Sub', grouped, mean(grouped));
  const variance = mean(node('Mul', centered, centered));
  const deviation = node('Sqrt', node('Add', variance, graph.floats([], [options.epsilon])));

  const alongNormalized = node('Mul', normalized, mean(node('Mul', normalized, groupedTangent)));
  const rest = node('Sub', node('Sub', groupedTangent, alongNormalized), mean(groupedTangent));
  return joinGroups(graph, node('Div', rest, deviation), tangent);
}
