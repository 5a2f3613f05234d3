// @ts-check
import { Generator } from '@langevin/core';
import { GraphBuilder, Scope } from '@langevin/onnx';

const channels = 128;
const size = 32;

/** Floating-point operations of one run of the lone convolution. */
export const loneConvolutionFlops = 2 * 9 * channels ** 2 * size ** 2;

/** Its input: one image. */
export const loneConvolutionInput = new Generator(0).randn([1, channels, size, size]);

/** A model of nothing but a 3×3 convolution of 128 channels at 32×32: the rate that ONNX Runtime reaches at its best. */
export function loneConvolution() {
  const generator = new Generator(0);
  const builder = new GraphBuilder(({ shape }) => generator.randn(shape));
  const x = builder.input('x', [1, channels, size, size]);
  const padding = { top: 1, left: 1, bottom: 1, right: 1 };
  builder.output('y', builder.conv2d(x, new Scope('conv').layer([channels, channels, 3, 3]), { padding }));
  return builder.toBytes('convolution');
}
