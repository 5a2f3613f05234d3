// @ts-check
import { Generator } from '@langevin/core';

/** What a graph is fed: the shape of each input, by name. @typedef {Readonly<Record<string, readonly number[]>>} Shapes */

/** The inputs of a network for one image of 3×32×32. @type {Shapes} */
export const oneImage = { sample: [1, 3, 32, 32], timestep: [1] };

/**
 * Numbers to feed a graph with, the same in Node and in a browser: positive ones, since a network takes the logarithm of
 * sigma.
 *
 * @param {Shapes} shapes
 * @returns {[name: string, data: Float32Array<ArrayBuffer>, dims: readonly number[]][]}
 */
export function numbersFor(shapes) {
  const generator = new Generator(1);
  return Object.entries(shapes).map(([name, dims]) => [
    name,
    Float32Array.from(generator.randn(dims).data, (value) => Math.abs(value) + 0.1),
    dims,
  ]);
}
