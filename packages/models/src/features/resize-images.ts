import { type FloatTensor, floatTensor } from '@langevin/core';
import type { ImageSize } from '../network/graph.ts';

/** What a pixel of a new line is made of: pixels of the old one, from `first` on. */
interface Taps {
  readonly first: number;
  /** They add up to 1. */
  readonly weights: readonly number[];
}

/**
 * Images `[batch, channels, height, width]` at another size, bilinearly: each pixel is a mean of those around its place,
 * with weights that fall to 0 at the distance of one pixel, or of as many as become one, so that fine lines don't alias.
 * It is what Pillow's BILINEAR does, and torch's `interpolate(mode='bilinear', antialias=True)`, without rounding.
 */
export function resizeImages(images: FloatTensor, { height, width }: ImageSize): FloatTensor {
  const [batch, channels, oldHeight, oldWidth] = images.dims as readonly [number, number, number, number];
  if (height === oldHeight && width === oldWidth) return images;
  const resized = floatTensor([batch, channels, height, width]);
  const [across, down] = [tapsOf(oldWidth, width), tapsOf(oldHeight, height)];
  for (let plane = 0; plane < batch * channels; plane++) {
    const pixels = images.data.subarray(plane * oldHeight * oldWidth, (plane + 1) * oldHeight * oldWidth);
    resized.data.set(
      transposedLines(transposedLines(pixels, oldWidth, across), oldHeight, down),
      plane * height * width,
    );
  }
  return resized;
}

function tapsOf(from: number, to: number): readonly Taps[] {
  const ratio = from / to;
  const reach = Math.max(1, ratio);
  return Array.from({ length: to }, (_, pixel) => {
    const centre = (pixel + 0.5) * ratio;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(from, Math.floor(centre + reach + 0.5));
    const heights = Array.from({ length: end - first }, (_, i) => {
      return Math.max(0, 1 - Math.abs(first + i + 0.5 - centre) / reach);
    });
    const sum = heights.reduce((total, value) => total + value, 0);
    return { first, weights: heights.map((value) => value / sum) };
  });
}

/** Each line as its taps make it, as a column: twice, and the lines lie as they did. */
function transposedLines(pixels: Float32Array, length: number, taps: readonly Taps[]): Float32Array {
  const lines = pixels.length / length;
  const columns = new Float32Array(lines * taps.length);
  for (const [pixel, { first, weights }] of taps.entries()) {
    for (let line = 0; line < lines; line++) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * pixels[line * length + first + i]!;
      columns[pixel * lines + line] = sum;
    }
  }
  return columns;
}
