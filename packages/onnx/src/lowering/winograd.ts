import type { GraphValue } from '../graph/graph-value.ts';
import type { OnnxGraph } from '../graph/onnx-graph.ts';
import type { Padding, Shape } from '../ops.ts';
import { channelsOf, pixelsOf } from '../shapes.ts';
import { blockSize } from './blocked-layout.ts';

// The matrices Bᵀ and G of F(4, 3) with the points 0, ±1, ±2 and ∞ (arXiv:1509.09308, section 4.2).
const imageTransform = [
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
] as const;
const kernelTransform = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
] as const;

/** Rows of the result that are computed together. */
const rows = 4;

/** Below it, reading twice as many weights takes longer than the multiplications that are saved. */
const minPixels = 256;

/** Whether {@link lowerWinograd} can compute a convolution, and is faster at it. */
export function suitsWinograd(x: Shape, weight: readonly number[], padding: Padding, stride: number): boolean {
  const [outChannels, inChannels, kernelHeight, kernelWidth] = weight as [number, number, number, number];
  const isSame = [padding.top, padding.left, padding.bottom, padding.right].every((size) => size === 1);
  return (
    kernelHeight === 3 &&
    kernelWidth === 3 &&
    isSame &&
    stride === 1 &&
    inChannels % blockSize === 0 &&
    outChannels % blockSize === 0 &&
    (x[2] as number) % rows === 0 &&
    pixelsOf(x) >= minPixels
  );
}

/**
 * A 3×3 convolution with half the multiplications: Winograd's minimal filtering F(4, 3) down the columns
 * (arXiv:1509.09308). Four rows of the result need twelve convolutions of image rows by kernel rows; after
 * linear transforms of image and kernel they are sums of six. Across the columns it stays a plain convolution,
 * 1×3, so that every step is one of the runtime's fast convolutions in their own layout.
 *
 * The kernels are transformed by nodes over constants, which the runtime computes once, when it loads the graph.
 *
 * @param weight - name of the kernels, `[out, in, 3, 3]`.
 * @param bias - name of the biases, `[out]`.
 */
export function lowerWinograd(
  graph: OnnxGraph,
  x: GraphValue,
  weight: string,
  bias: string,
  [outChannels, inChannels]: readonly [number, number],
): string {
  const [, , height, width] = x.shape as [unknown, unknown, number, number];
  const kernelRows = graph.node('Reshape', [weight, graph.integers([outChannels * inChannels, 9])]);
  const product = (index: number, biases: readonly string[] = []): string => {
    const image = graph.node(
      'Conv',
      [x.name, graph.floats([channelsOf(x.shape), 1, 6, 1], repeat(imageTransform[index]!, inChannels))],
      { kernel_shape: [6, 1], strides: [rows, 1], pads: [1, 0, 1, 0], group: BigInt(inChannels) },
    );
    const mixed = graph.node('MatMul', [kernelRows, graph.floats([9, 3], mixingRows(kernelTransform[index]!))]);
    const kernel = graph.node('Reshape', [mixed, graph.integers([outChannels, inChannels, 1, 3])]);
    return graph.node('Conv', [image, kernel, ...biases], { kernel_shape: [1, 3], pads: [0, 1, 0, 1] });
  };
  const add = (a: string, b: string): string => graph.node('Add', [a, b]);
  const scale = (factor: number, value: string): string =>
    graph.node('Conv', [value, graph.floats([outChannels, 1, 1, 1], repeat([factor], outChannels))], {
      kernel_shape: [1, 1],
      group: BigInt(outChannels),
    });

  const [at1, atMinus1, at2, atMinus2] = [product(1, [bias]), product(2), product(3), product(4)];
  const even1 = add(at1, atMinus1);
  const odd1 = add(scale(-1, atMinus1), at1);
  const even2 = add(at2, atMinus2);
  const odd2 = add(scale(-1, atMinus2), at2);
  const row0 = add(add(product(0), even1), even2);
  const row1 = add(scale(2, odd2), odd1);
  const row2 = add(scale(4, even2), even1);
  const row3 = add(scale(8, odd2), add(product(5), odd1));
  const interleaved = graph.node('Concat', [row0, row1, row2, row3], { axis: 3n });
  return graph.node('Reshape', [interleaved, graph.integers([0, outChannels, height, width])]);
}

function repeat(values: readonly number[], count: number): number[] {
  return Array.from({ length: count }, () => values).flat();
}

/** The matrix `[9, 3]` that mixes the rows of a 3×3 kernel by three factors. */
function mixingRows(factors: readonly number[]): number[] {
  return factors.flatMap((factor) => [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => (i === j ? factor : 0))));
}
