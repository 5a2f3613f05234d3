import type { OnnxGraph } from '../graph/onnx-graph.ts';
import type { Activation } from '../ops.ts';

/**
 * SiLU is written as x · sigmoid(x), in standard operators: ONNX Runtime fuses the two into one that it
 * computes in the blocked layout of convolutions.
 */
export function lowerActivation(graph: OnnxGraph, x: string, kind: Activation): string {
  switch (kind) {
    case 'silu':
      return graph.node('Mul', [x, graph.node('Sigmoid', [x])]);
    case 'mish':
      return graph.node('Mish', [x]);
    case 'gelu':
      return graph.node('Gelu', [x]);
    case 'tanh':
      return graph.node('Tanh', [x]);
    case 'relu':
      return graph.node('Relu', [x]);
  }
}
