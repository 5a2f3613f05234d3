import type { OnnxGraph } from '../graph/onnx-graph.ts';
import type { TokenActivation } from '../token-ops.ts';
import { lowerActivation } from './activation.ts';

/** The slope of the sigmoid that `quick-gelu` has for a normal distribution. */
export const quickGeluSlope = 1.702;

/** ONNX Runtime fuses x · sigmoid(1.702 x) into one node. */
export function lowerTokenActivation(graph: OnnxGraph, x: string, kind: TokenActivation): string {
  if (kind === 'gelu-tanh') return graph.node('Gelu', [x], { approximate: 'tanh' });
  if (kind !== 'quick-gelu') return lowerActivation(graph, x, kind);
  const scaled = graph.node('Mul', [x, graph.floats([], [quickGeluSlope], x)]);
  return graph.node('Mul', [x, graph.node('Sigmoid', [scaled])]);
}
