// @ts-check
import { RandomProjections, slicedWasserstein } from 'langevin';

/** @typedef {import('langevin').FloatTensor} FloatTensor */

/**
 * Images as they lie along the directions that all tables are measured along.
 *
 * @param {FloatTensor} images
 */
export function projectionsOf(images) {
  return new RandomProjections({ seed: 2 }).add(images);
}

/**
 * How far images are from those of a reference.
 *
 * @param {FloatTensor} images
 * @param {RandomProjections} reference
 */
export async function distanceOf(images, reference) {
  return slicedWasserstein(await projectionsOf(images), reference);
}

/**
 * How noisy each picture is: the median of |x − the mean of its four neighbours| over its inner pixels. What a face draws
 * is smooth but for its lines, so that the median is its noise's.
 *
 * @param {FloatTensor} images - `[batch, channels, height, width]`.
 */
export function noiseOf({ dims, data }) {
  const [batch = 0, channels = 0, height = 0, width = 0] = dims;
  return Array.from({ length: batch }, (_, image) => {
    const differences = [];
    for (let c = 0; c < channels; c++) {
      const plane = data.subarray((image * channels + c) * height * width, (image * channels + c + 1) * height * width);
      const at = (/** @type {number} */ y, /** @type {number} */ x) => plane[y * width + x] ?? 0;
      for (let y = 1; y < height - 1; y++) {
        for (let x = 1; x < width - 1; x++) {
          const around = (at(y - 1, x) + at(y + 1, x) + at(y, x - 1) + at(y, x + 1)) / 4;
          differences.push(Math.abs(at(y, x) - around));
        }
      }
    }
    differences.sort((one, other) => one - other);
    return differences[Math.floor(differences.length / 2)] ?? 0;
  });
}
