// @ts-check
import { Generator } from '@langevin/core';
import { ElementType, OnnxGraph } from '@langevin/onnx';

const channels = 128;
const size = 32;

/** Floating-point operations of one run of the lone convolution. */
export const loneConvolutionFlops = 2 * 9 * channels ** 2 * size ** 2;

/** Its input: one image. */
export const loneConvolutionInput = new Generator(0).randn([1, channels, size, size]);

/**
 * A model of nothing but a 3×3 convolution of 128 channels at 32×32, as one node: the rate that ONNX Runtime itself
 * reaches. (The graphs of our networks compute such a convolution with fewer multiplications.)
 */
export function loneConvolution() {
  const graph = new OnnxGraph();
  const shape = [1, channels, size, size];
  const elementType = ElementType.float;
  const x = graph.input({ name: 'x', shape, elementType });
  const kernels = [channels, channels, 3, 3];
  const weight = graph.weight('weight', kernels, new Generator(0).randn(kernels));
  const y = graph.node('Conv', [x, weight], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
  graph.output({ name: 'y', shape, elementType }, y);
  return graph.toBytes('convolution');
}
