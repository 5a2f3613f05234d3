import type { Padding, Shape } from './ops.ts';

/** Channels of an image `[N, C, H, W]`. */
export function channelsOf(shape: Shape): number {
  return shape[1] as number;
}

/** Height times width of an image `[N, C, H, W]`. */
export function pixelsOf(shape: Shape): number {
  return (shape[2] as number) * (shape[3] as number);
}

/** The same image size with another number of channels. */
export function imageShape([batch, , height, width]: Shape, channels: number): Shape {
  return [batch!, channels, height!, width!];
}

/** The same image with its height and width multiplied. */
export function resizedShape([batch, channels, height, width]: Shape, factor: number): Shape {
  return [batch!, channels!, Math.floor((height as number) * factor), Math.floor((width as number) * factor)];
}

/** Shape of a convolution's result; weight `[out, in, kernel height, kernel width]`. */
export function conv2dShape(x: Shape, weight: readonly number[], padding: Padding, stride: number): Shape {
  const [outChannels, , kernelHeight, kernelWidth] = weight as [number, number, number, number];
  const height = (x[2] as number) + padding.top + padding.bottom - kernelHeight;
  const width = (x[3] as number) + padding.left + padding.right - kernelWidth;
  return [x[0]!, outChannels, Math.floor(height / stride) + 1, Math.floor(width / stride) + 1];
}

/** Shape of two images beside each other along their channels. */
export function concatShape(a: Shape, b: Shape): Shape {
  return imageShape(a, channelsOf(a) + channelsOf(b));
}
