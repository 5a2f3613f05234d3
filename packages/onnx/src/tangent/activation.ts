import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { lowerActivation } from '../lowering/activation.ts';
import { lowerAffine } from '../lowering/affine.ts';
import type { Activation } from '../ops.ts';

/** The tangent of an activation: its derivative at `x` times the tangent of `x`. */
export function activationTangent(graph: OnnxGraph, x: GraphValue, tangent: string, kind: Activation): string {
  return graph.node('Mul', [tangent, derivatives[kind](graph, x)]);
}

const derivatives: Readonly<Record<Activation, (graph: OnnxGraph, x: GraphValue) => string>> = {
  silu: siluDerivative,
  mish: mishDerivative,
  gelu: geluDerivative,
  relu: reluDerivative,
  tanh: tanhDerivative,
};

/**
 * sigmoid(x) (1 - silu(x) + x), in operators that ONNX Runtime computes in the blocked layout. It adds x while it
 * computes 1 - silu(x).
 */
function siluDerivative(graph: OnnxGraph, { name, shape }: GraphValue): string {
  const rest = lowerAffine(graph, { name: lowerActivation(graph, name, 'silu'), shape }, -1, 1);
  return graph.node('Mul', [graph.node('Sigmoid', [name]), graph.node('Add', [rest, name])]);
}

/** With t = tanh(softplus(x)), mish being x t: t + x (1 - t²) sigmoid(x). */
function mishDerivative(graph: OnnxGraph, { name, shape }: GraphValue): string {
  const t = graph.node('Tanh', [graph.node('Softplus', [name])]);
  const slope = oneLessSquare(graph, { name: t, shape });
  const product = graph.node('Mul', [graph.node('Mul', [name, slope]), graph.node('Sigmoid', [name])]);
  return graph.node('Add', [t, product]);
}

/** With the normal distribution's Φ and density φ, gelu being x Φ(x): Φ(x) + x φ(x). */
function geluDerivative(graph: OnnxGraph, { name }: GraphValue): string {
  const multiply = (value: string, factor: number): string => graph.node('Mul', [value, graph.floats([], [factor])]);
  const erf = graph.node('Erf', [multiply(name, Math.SQRT1_2)]);
  const cumulative = graph.node('Add', [multiply(erf, 1 / 2), graph.floats([], [1 / 2])]);
  const square = graph.node('Mul', [name, name]);
  const density = multiply(graph.node('Exp', [multiply(square, -1 / 2)]), 1 / Math.sqrt(2 * Math.PI));
  return graph.node('Add', [cumulative, graph.node('Mul', [name, density])]);
}

/** 1 where x is positive, else 0; PyTorch too takes 0 at 0. */
function reluDerivative(graph: OnnxGraph, { name }: GraphValue): string {
  return graph.node('Sign', [graph.node('Relu', [name])]);
}

function tanhDerivative(graph: OnnxGraph, { name, shape }: GraphValue): string {
  return oneLessSquare(graph, { name: graph.node('Tanh', [name]), shape });
}

/** 1 - t², the derivative of a hyperbolic tangent t. */
function oneLessSquare(graph: OnnxGraph, { name, shape }: GraphValue): string {
  return lowerAffine(graph, { name: graph.node('Mul', [name, name]), shape }, -1, 1);
}
