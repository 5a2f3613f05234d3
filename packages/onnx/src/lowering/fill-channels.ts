import type { OnnxGraph } from '../graph/onnx-graph.ts';

/**
 * An image and the kernels for it, with channels of zeros that make them a multiple of four. ONNX Runtime's convolution on
 * WebGPU (1.30) gives wrong numbers for 6, 9, 15 and all other channels that it takes three at a time, but for 3 itself.
 */
export function fillChannels(graph: OnnxGraph, image: string, kernels: string, channels: number): [string, string] {
  const isFilled = channels % 3 !== 0 || channels % 4 === 0 || channels === 3;
  if (graph.layout === 'blocked' || isFilled) return [image, kernels];
  const filled = (name: string): string =>
    graph.node('Pad', [name, graph.integers([0, 0, 0, 0, 0, 4 - (channels % 4), 0, 0])]);
  return [filled(image), filled(kernels)];
}
