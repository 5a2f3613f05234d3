import { elementCount } from '@langevin/core';
import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import type { Dim, Padding, Shape } from '../ops.ts';
import { pixelsOf } from '../shapes.ts';
import { lowerAffine } from './affine.ts';
import { blockSize } from './blocked-layout.ts';

// F(4, 3) with the points 0, 1, -1, 2, -2 and ∞ (arXiv:1509.09308, section 4.2). Each row is a product's factors
// of six rows of the image (the paper's Bᵀ), and of the kernel's three rows (G).
const imageFactors = [
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
] as const;
const kernelFactors = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
] as const;

/** Rows of the result that are computed together. */
const tileRows = 4;

/** In a smaller image, reading twice as many weights takes longer than the multiplications that are saved. */
const minPixels = 256;

/** Channels in times channels out times pixels: with fewer, two dozen nodes take longer than one convolution. */
const minProducts = 2 ** 22;

/** The runtime holds the sums of kernels instead of the kernels, twice as much, and both while it loads the graph. */
const maxWeights = 2 ** 20;

/** Whether {@link lowerWinograd} can compute a convolution, and is worth its memory. */
export function suitsWinograd(x: Shape, weight: readonly number[], padding: Padding, stride: number): boolean {
  const [outChannels, inChannels, kernelHeight, kernelWidth] = weight as [number, number, number, number];
  const keepsSize = stride === 1 && Object.values(padding).every((size) => size === 1);
  const isBlocked = inChannels % blockSize === 0 && outChannels % blockSize === 0;
  const isTiled = (x[2] as number) % tileRows === 0;
  const isLight = elementCount(weight) <= maxWeights;
  const isLarge = pixelsOf(x) >= minPixels && inChannels * outChannels * pixelsOf(x) >= minProducts;
  return kernelHeight === 3 && kernelWidth === 3 && keepsSize && isBlocked && isTiled && isLarge && isLight;
}

/**
 * A 3×3 convolution with half the multiplications: Winograd's minimal filtering F(4, 3) down the columns
 * (arXiv:1509.09308). Four rows of the result are twelve products of image rows and kernel rows; they are also sums
 * of six products of sums of these. A product is a 1×3 convolution along the rows, and the sums are depthwise
 * convolutions, so that all of it stays in the layout of the runtime's fast convolutions.
 *
 * The kernels' sums are nodes over constants: the runtime computes them once, when it loads the graph.
 *
 * @param weight - name of the kernels, `[out, in, 1, 9]`.
 * @param bias - name of the biases, `[out]`, if there are any.
 */
export function lowerWinograd(
  graph: OnnxGraph,
  x: GraphValue,
  weight: string,
  bias: string | undefined,
  [outChannels, inChannels]: readonly [number, number],
): string {
  const product = (index: number, ...biases: string[]): string => {
    const image = sumOfRows(graph, x.name, inChannels, imageFactors[index]!);
    const kernel = graph.node('MatMul', [weight, graph.floats([9, 3], rowMixer(kernelFactors[index]!))]);
    return graph.node('Conv', [image, kernel, ...biases], { kernel_shape: [1, 3] });
  };
  const add = (a: string, b: string): string => graph.node('Add', [a, b]);
  const [batch, , height, width] = x.shape as [Dim, Dim, number, number];
  const shape = [batch, outChannels, height / tileRows, width];
  const scale = (factor: number, name: string): string => lowerAffine(graph, { name, shape }, factor);

  // The bias is added to one product that is part of every row.
  const [at0, at1, atMinus1, at2, atMinus2, atInfinity] = [
    product(0),
    product(1, ...(bias === undefined ? [] : [bias])),
    product(2),
    product(3),
    product(4),
    product(5),
  ];
  const [even1, odd1] = [add(at1, atMinus1), add(scale(-1, atMinus1), at1)];
  const [even2, odd2] = [add(at2, atMinus2), add(scale(-1, atMinus2), at2)];
  const rows = [
    add(add(at0, even1), even2),
    add(scale(2, odd2), odd1),
    add(scale(4, even2), even1),
    add(scale(8, odd2), add(atInfinity, odd1)),
  ];
  const interleaved = graph.node('Concat', rows, { axis: 3n });
  return graph.node('Reshape', [interleaved, graph.integers([0, outChannels, height, width])]);
}

/** Tiles of six rows, each overlapping the next by two, and a column of zeros on both sides for the 1×3 kernels. */
function sumOfRows(graph: OnnxGraph, x: string, channels: number, factors: readonly number[]): string {
  return graph.node('Conv', [x, graph.floats([channels, 1, 6, 1], factors)], {
    kernel_shape: [6, 1],
    strides: [tileRows, 1],
    pads: [1, 1, 1, 1],
    group: BigInt(channels),
  });
}

/** The matrix `[9, 3]` that makes one row of the three of a kernel. */
function rowMixer(factors: readonly number[]): number[] {
  return factors.flatMap((factor) => [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => (i === j ? factor : 0))));
}
