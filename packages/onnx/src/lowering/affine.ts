import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { blockSize } from './blocked-layout.ts';

/**
 * `factor · x + offset`. An image is scaled by a depthwise 1×1 convolution, which ONNX Runtime computes in the
 * blocked layout; for a multiplication it would reorder the image, and could no longer merge a sum in front of it
 * into the convolution before.
 */
export function lowerAffine(graph: OnnxGraph, { name, shape }: GraphValue, factor: number, offset = 0): string {
  const channels = shape[1];
  const isImage = shape.length === 4 && typeof channels === 'number';
  const isBlocked = graph.layout === 'blocked' && isImage && channels % blockSize === 0;
  if (!isBlocked) {
    const scaled = factor === 1 ? name : graph.node('Mul', [name, graph.floats([], [factor], name)]);
    return offset === 0 ? scaled : graph.node('Add', [scaled, graph.floats([], [offset], name)]);
  }
  const parameters = [graph.floats([channels, 1, 1, 1], [factor], name)];
  if (offset !== 0) parameters.push(graph.floats([channels], [offset], name));
  return graph.node('Conv', [name, ...parameters], { kernel_shape: [1, 1], group: BigInt(channels) });
}
