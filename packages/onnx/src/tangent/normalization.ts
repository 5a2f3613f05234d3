import type { OnnxGraph } from '../graph/onnx-graph.ts';

/**
 * The tangent of a normalization n = (x - mean(x)) / σ along the last axis, with σ² = var(x) + ε. What the tangent ẋ of
 * x changes of mean and variance has no effect, and the rest is scaled as x is:
 *
 *     ṅ = (ẋ - mean(ẋ) - n · mean(n ẋ)) / σ
 *
 * The runtime's normalizations keep their σ to themselves, so that it is computed here again, in two passes.
 */
export function normalizationTangent(
  graph: OnnxGraph,
  { x, normalized, tangent }: { readonly x: string; readonly normalized: string; readonly tangent: string },
  epsilon: number,
): string {
  const node = (opType: string, ...inputs: string[]): string => graph.node(opType, inputs);
  const mean = (values: string): string => node('ReduceMean', values, graph.integers([-1]));

  const centered = node('Sub', x, mean(x));
  const variance = mean(node('Mul', centered, centered));
  const deviation = node('Sqrt', node('Add', variance, graph.floats([], [epsilon])));

  const alongNormalized = node('Mul', normalized, mean(node('Mul', normalized, tangent)));
  const rest = node('Sub', node('Sub', tangent, alongNormalized), mean(tangent));
  return node('Div', rest, deviation);
}
