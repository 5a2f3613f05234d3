/**
 * Channels that ONNX Runtime holds together in the layout of its fast convolutions (NCHWc; 16 on AVX-512, 8 on AVX2).
 * An image of a multiple of them passes through convolutions, sums of equal shapes, poolings and activations
 * without being reordered; so does a depthwise convolution of it.
 */
export const blockSize = 16;
