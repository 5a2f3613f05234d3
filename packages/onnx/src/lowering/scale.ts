import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { blockSize } from './blocked-layout.ts';

/**
 * Multiplies by a constant. An image is scaled by a depthwise 1×1 convolution, which ONNX Runtime computes in the
 * blocked layout; for a multiplication it would reorder the image, and could no longer merge a sum in front of it
 * into the convolution before.
 */
export function lowerScale(graph: OnnxGraph, { name, shape }: GraphValue, factor: number): string {
  const channels = shape[1];
  const isBlocked = shape.length === 4 && typeof channels === 'number' && channels % blockSize === 0;
  if (!isBlocked) return graph.node('Mul', [name, graph.floats([], [factor])]);
  const factors = graph.floats([channels, 1, 1, 1], new Array<number>(channels).fill(factor));
  return graph.node('Conv', [name, factors], { kernel_shape: [1, 1], group: BigInt(channels) });
}
