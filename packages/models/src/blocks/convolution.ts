import { channelsOf, type Ops, type Padding, type Scope } from '@langevin/onnx';

/** A row and a column of zeros on every side: a 3×3 convolution then keeps the size. */
export const samePadding: Padding = { top: 1, left: 1, bottom: 1, right: 1 };

/** A convolution by 3×3 kernels, which keeps the size. */
export function convolve3x3<Value>(ops: Ops<Value>, scope: Scope, x: Value, outChannels: number): Value {
  const layer = scope.layer([outChannels, channelsOf(ops.shapeOf(x)), 3, 3]);
  return ops.conv2d(x, layer, { padding: samePadding });
}

/** A convolution by 1×1 kernels: each pixel by itself. */
export function convolve1x1<Value>(ops: Ops<Value>, scope: Scope, x: Value, outChannels: number): Value {
  return ops.conv2d(x, scope.layer([outChannels, channelsOf(ops.shapeOf(x)), 1, 1]));
}

/**
 * Half the size by a convolution that keeps the channels.
 *
 * @param padding - rows and columns of zeros on every side. Where it is 0, there are one row and one column at the far
 * sides only, as in diffusers.
 */
export function downsample<Value>(ops: Ops<Value>, scope: Scope, x: Value, padding: 0 | 1): Value {
  const channels = channelsOf(ops.shapeOf(x));
  return ops.conv2d(x, scope.child('conv').layer([channels, channels, 3, 3]), {
    padding: { ...samePadding, top: padding, left: padding },
    stride: 2,
  });
}

/** Twice the size by repeating each pixel, and a convolution that keeps the channels. */
export function upsample<Value>(ops: Ops<Value>, scope: Scope, x: Value): Value {
  return convolve3x3(ops, scope.child('conv'), ops.upsampleNearest(x), channelsOf(ops.shapeOf(x)));
}
