import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { channelsOf, resizedShape } from '../shapes.ts';
import { blockSize } from './blocked-layout.ts';

/**
 * The filter [1, 3, 3, 1] ⊗ [1, 3, 3, 1] / 64 at stride 2, with zeros outside the image (arXiv:1904.11486):
 * a depthwise convolution.
 */
export function lowerFirDownsample(graph: OnnxGraph, { name, shape }: GraphValue): string {
  return eachChannel(graph, name, channelsOf(shape), [1, 3, 3, 1], 2);
}

/**
 * Zeros between the pixels, then the filter [1, 3, 3, 1] ⊗ [1, 3, 3, 1] / 16. Written as repeated pixels, then the
 * filter [1, 2, 1] ⊗ [1, 2, 1] / 16: each result is the same, at the borders too (on a line, (x₀ + 3x₁) / 4 between
 * x₀ and x₁), and both steps stay in the layout of convolutions, which a transposed convolution does not.
 */
export function lowerFirUpsample(graph: OnnxGraph, x: GraphValue): string {
  return eachChannel(graph, lowerUpsampleNearest(graph, x), channelsOf(x.shape), [1, 2, 1], 1);
}

/** Repeats each pixel as a block of 2×2. */
export function lowerUpsampleNearest(graph: OnnxGraph, { name, shape }: GraphValue): string {
  const result = graph.node('Resize', [name, '', graph.floats([4], [1, 1, 2, 2])], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
  return graph.declare(result, resizedShape(shape, 2));
}

/** Convolves each channel with the outer product of `taps` with itself, normalized to a sum of 1. */
function eachChannel(graph: OnnxGraph, x: string, channels: number, taps: readonly number[], stride: number): string {
  const sum = taps.reduce((a, b) => a + b, 0);
  const filter = taps.flatMap((a) => taps.map((b) => (a * b) / sum ** 2));
  const isDepthwise = channels % blockSize === 0;
  const inputs = isDepthwise ? 1 : channels;
  const zeros = filter.map(() => 0);
  const diagonal = (index: number) => (index % (channels + 1) === 0 ? filter : zeros);
  const kernels = isDepthwise ? filter : Array.from({ length: channels ** 2 }, (_, index) => diagonal(index)).flat();
  return graph.node('Conv', [x, graph.floats([channels, inputs, taps.length, taps.length], kernels, x)], {
    kernel_shape: [taps.length, taps.length],
    pads: [1, 1, 1, 1],
    strides: [stride, stride],
    group: BigInt(isDepthwise ? channels : 1),
  });
}
