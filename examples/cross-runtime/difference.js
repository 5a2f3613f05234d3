// @ts-check

/**
 * How far a picture is from another: the share of values that differ by one of 255 steps at most, and the largest
 * difference.
 *
 * @param {import('langevin').RasterImage} image
 * @param {import('langevin').RasterImage} expected
 */
export function difference(image, expected) {
  if (image.data.length !== expected.data.length) throw new Error(`${image} can't be compared with ${expected}`);
  const differences = Array.from(image.data, (value, index) => Math.abs(value - (expected.data[index] ?? 0)));
  return {
    within: differences.filter((step) => step <= 1).length / differences.length,
    largest: Math.max(...differences),
  };
}
