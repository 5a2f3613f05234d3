// @ts-check
import { Generator } from 'langevin';

/** @typedef {import('langevin').FloatTensor} FloatTensor */

/**
 * The sliced Wasserstein distance of two batches of as many images: the root mean square, over random directions, of the
 * distance that optimal transport has to go along each.
 *
 * @param {FloatTensor} a
 * @param {FloatTensor} b
 * @param {number} directions
 */
export function slicedWasserstein(a, b, directions = 512) {
  const count = a.dims[0] ?? 0;
  const length = a.data.length / count;
  const generator = new Generator(2);
  let squares = 0;
  for (let k = 0; k < directions; k++) {
    const direction = generator.randn([length]).data;
    const norm = Math.hypot(...direction);
    const [along, other] = [project(a, direction, norm), project(b, direction, norm)];
    along.forEach((value, i) => {
      squares += (value - (other[i] ?? 0)) ** 2;
    });
  }
  return Math.sqrt(squares / directions / count);
}

/**
 * The images' places along a direction, ascending.
 *
 * @param {FloatTensor} images
 * @param {Float32Array} direction
 * @param {number} norm
 */
function project({ dims, data }, direction, norm) {
  const count = dims[0] ?? 0;
  const length = direction.length;
  return Float64Array.from({ length: count }, (_, image) => {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += (data[image * length + i] ?? 0) * (direction[i] ?? 0);
    return sum / norm;
  }).sort();
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
