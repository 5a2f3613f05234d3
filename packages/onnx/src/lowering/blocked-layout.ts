/**
 * How images lie in the memory of whoever runs a graph, and what is fast there: `blocked`, in ONNX Runtime's layout for
 * convolutions on processors, where multiplications count; or `plain`, one channel after the other, on GPUs, where it is
 * the number of nodes that counts.
 *
 * WebAssembly has no blocked layout, but gains as much by the multiplications that its graph saves.
 */
export type ImageLayout = 'blocked' | 'plain';

/**
 * Channels that ONNX Runtime holds together in the layout of its fast convolutions (NCHWc; 16 on AVX-512, 8 on AVX2).
 * An image of a multiple of them passes through convolutions, sums of equal shapes, poolings and activations
 * without being reordered; so does a depthwise convolution of it.
 */
export const blockSize = 16;
