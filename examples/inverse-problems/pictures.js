// @ts-check
import { RasterImage } from 'langevin';

/**
 * A mask that is white on one half of a picture, which is known, and black on the other.
 *
 * @param {RasterImage} image
 * @param {'left' | 'top'} side
 */
export function halfMask({ width, height }, side) {
  const data = Uint8ClampedArray.from({ length: width * height }, (_, i) => {
    const isKnown = side === 'left' ? i % width < width / 2 : i < (width * height) / 2;
    return isKnown ? 255 : 0;
  });
  return new RasterImage(width, height, 1, data);
}

/**
 * A picture with white in place of what the mask does not cover.
 *
 * @param {RasterImage} image
 * @param {RasterImage} mask
 */
export function masked({ width, height, channels, data }, mask) {
  const shown = data.map((value, i) => (mask.data[Math.floor(i / channels)] === 255 ? value : 255));
  return new RasterImage(width, height, channels, shown);
}
