import { clamp, type FloatTensor } from '@langevin/core';

// Images as most networks are trained on them: from −1 for black to 1 for white.

/** A value of an image, from 0 to 1, as it is in the data of such a network. */
export function toCentered(value: number): number {
  return 2 * value - 1;
}

/** The images, from 0 to 1, of such data, which are clamped. */
export function fromCentered(data: FloatTensor): FloatTensor {
  const images = clamp(data, -1, 1);
  images.data.forEach((value, i) => {
    images.data[i] = value / 2 + 0.5;
  });
  return images;
}
