import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import { channelsOf, pixelsOf } from '../shapes.ts';

/** How a group normalization divides the channels, and what it adds to a variance. */
export interface GroupNormOptions {
  readonly groups: number;
  readonly epsilon: number;
}

/**
 * Takes each group to mean 0 and variance 1, as one channel of an InstanceNormalization, which computes its variance
 * in two passes.
 *
 * @param grouped - name of an image by groups, `[N, groups, values]`, as the result.
 */
export function normalizeGroups(graph: OnnxGraph, grouped: string, { groups, epsilon }: GroupNormOptions): string {
  const [ones, zeros] = [graph.floats([groups], [1]), graph.floats([groups], [0])];
  return graph.node('InstanceNormalization', [grouped, ones, zeros], { epsilon });
}

/** Takes an image apart into groups of channels, `[N, groups, values]`. */
export function splitGroups(graph: OnnxGraph, { name, shape }: GraphValue, groups: number): string {
  return graph.node('Reshape', [name, graph.integers([0, groups, (channelsOf(shape) / groups) * pixelsOf(shape)])]);
}

/** Puts the groups of an image like `x` together. */
export function joinGroups(graph: OnnxGraph, grouped: string, { shape }: GraphValue): GraphValue {
  const [, channels, height, width] = shape as [unknown, number, number, number];
  return { name: graph.node('Reshape', [grouped, graph.integers([0, channels, height, width])]), shape };
}
