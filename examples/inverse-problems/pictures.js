// @ts-check
import { RasterImage } from 'langevin';

/**
 * A mask that is black on one half of a picture, which is known, and white on the other, which is to be drawn.
 *
 * @param {RasterImage} image
 * @param {'left' | 'top'} side
 */
export function halfMask({ width, height }, side) {
  const data = Uint8ClampedArray.from({ length: width * height }, (_, i) => {
    const isKnown = side === 'left' ? i % width < width / 2 : i < (width * height) / 2;
    return isKnown ? 0 : 255;
  });
  return new RasterImage(width, height, 1, data);
}

/**
 * A picture with white where the mask is.
 *
 * @param {RasterImage} image
 * @param {RasterImage} mask
 */
export function masked({ width, height, channels, data }, mask) {
  const shown = data.map((value, i) => (mask.data[Math.floor(i / channels)] === 255 ? 255 : value));
  return new RasterImage(width, height, channels, shown);
}
