import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { channelsOf } from '../shapes.ts';

/**
 * Group normalization. Each group is normalized as one channel of an InstanceNormalization, which
 * computes its variance in two passes. Scale and shift of the channels are a depthwise 1×1 convolution:
 * ONNX Runtime keeps its result in the blocked layout that the next convolution reads, so the
 * reordering into that layout, which has to happen anyway, carries them along.
 *
 * @param scale - name of the scales, `[C, 1, 1, 1]`.
 * @param shift - name of the shifts, `[C]`.
 */
export function lowerGroupNorm(
  graph: OnnxGraph,
  x: GraphValue,
  scale: string,
  shift: string,
  { groups, epsilon }: { groups: number; epsilon: number },
): string {
  const [, channels, height, width] = x.shape as [unknown, number, number, number];
  const grouped = graph.node('Reshape', [x.name, graph.integers([0, groups, (channels / groups) * height * width])]);
  const ones = graph.floats([groups], new Array<number>(groups).fill(1));
  const zeros = graph.floats([groups], new Array<number>(groups).fill(0));
  const normalized = graph.node('InstanceNormalization', [grouped, ones, zeros], { epsilon });
  const image = graph.node('Reshape', [normalized, graph.integers([0, channels, height, width])]);
  return graph.node('Conv', [image, scale, shift], { kernel_shape: [1, 1], group: BigInt(channelsOf(x.shape)) });
}
