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

/** The mean of each pixel's channels, as a gray picture. @param {RasterImage} image */
export function grayOf({ width, height, channels, data }) {
  const gray = Uint8ClampedArray.from({ length: width * height }, (_, i) => {
    return data.subarray(i * channels, (i + 1) * channels).reduce((sum, value) => sum + value, 0) / channels;
  });
  return new RasterImage(width, height, 1, gray);
}

/**
 * A picture with one pixel for each block of `factor` × `factor`: their mean.
 *
 * @param {RasterImage} image
 * @param {number} factor
 */
export function blockMeans({ width, height, channels, data }, factor) {
  const [columns, rows] = [width / factor, height / factor];
  const sums = new Float64Array(columns * rows * channels);
  data.forEach((value, i) => {
    const [c, x, y] = [i % channels, Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    const block = Math.floor(y / factor) * columns + Math.floor(x / factor);
    sums[block * channels + c] = (sums[block * channels + c] ?? 0) + value;
  });
  return new RasterImage(
    columns,
    rows,
    channels,
    Uint8ClampedArray.from(sums, (sum) => sum / factor ** 2),
  );
}
