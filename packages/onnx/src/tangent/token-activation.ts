import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { quickGeluSlope } from '../lowering/token-activation.ts';
import type { TokenActivation } from '../token-ops.ts';
import { activationTangent } from './activation.ts';

/** The tangent of an activation: its derivative at `x` times the tangent of `x`. */
export function tokenActivationTangent(
  graph: OnnxGraph,
  x: GraphValue,
  tangent: string,
  kind: TokenActivation,
): string {
  if (kind === 'gelu-tanh') return graph.node('Mul', [tangent, geluTanhDerivative(graph, x.name)]);
  if (kind === 'quick-gelu') return graph.node('Mul', [tangent, quickGeluDerivative(graph, x.name)]);
  return activationTangent(graph, x, tangent, kind);
}

/**
 * With u = √(2/π) (x + 0.044715 x³) and t = tanh(u), the activation being x (1 + t) / 2:
 * (1 + t) / 2 + x (1 - t²) u' / 2.
 */
function geluTanhDerivative(graph: OnnxGraph, x: string): string {
  const { multiply, affine } = arithmetic(graph);
  const [slope, cubic] = [Math.sqrt(2 / Math.PI), 0.044715];
  const square = multiply(x, x);
  const t = graph.node('Tanh', [multiply(x, affine(square, slope * cubic, slope))]);
  const fromTanh = multiply(affine(multiply(t, t), -1, 1), affine(square, 3 * slope * cubic, slope));
  return graph.node('Add', [affine(t, 1 / 2, 1 / 2), affine(multiply(x, fromTanh), 1 / 2, 0)]);
}

/** With s = sigmoid(a x), the activation being x s: s (1 + a x (1 - s)). */
function quickGeluDerivative(graph: OnnxGraph, x: string): string {
  const { multiply, affine } = arithmetic(graph);
  const scaled = affine(x, quickGeluSlope, 0);
  const s = graph.node('Sigmoid', [scaled]);
  return multiply(s, affine(multiply(scaled, affine(s, -1, 1)), 1, 1));
}

function arithmetic(graph: OnnxGraph): {
  multiply(a: string, b: string): string;
  affine(x: string, factor: number, offset: number): string;
} {
  const multiply = (a: string, b: string): string => graph.node('Mul', [a, b]);
  const affine = (x: string, factor: number, offset: number): string =>
    graph.node('Add', [multiply(x, graph.floats([], [factor])), graph.floats([], [offset])]);
  return { multiply, affine };
}
