import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { type GroupNormOptions, joinGroups, normalizeGroups, splitGroups } from '../lowering/group-norm.ts';
import { normalizationTangent } from './normalization.ts';

/** The tangent of an image whose groups of channels are normalized. */
export function groupNormTangent(
  graph: OnnxGraph,
  image: GraphValue,
  imageTangent: GraphValue,
  options: GroupNormOptions,
): GraphValue {
  const x = splitGroups(graph, image, options.groups);
  const tangent = splitGroups(graph, imageTangent, options.groups);
  const normalized = normalizeGroups(graph, x, options);
  return joinGroups(graph, normalizationTangent(graph, { x, normalized, tangent }, options.epsilon), imageTangent);
}
