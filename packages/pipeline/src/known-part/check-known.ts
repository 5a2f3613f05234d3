import {
  describeValue,
  type FloatTensor,
  Generator,
  InvalidArgumentError,
  imageNorms,
  isTensor,
  linearCombination,
} from '@langevin/core';
import type { Basis } from './basis.ts';
import { checkImages } from './check-images.ts';

/** Checks that what holds 0 and 1 alone fits images of a shape. @throws {InvalidArgumentError} */
export function checkBinary(name: string, marks: FloatTensor, [count, ...image]: readonly number[]): void {
  checkImages(name, marks);
  const [found, ...size] = marks.dims;
  if (image.some((length, i) => length !== size[i])) {
    const sizes = `[${size.join(', ')}], and the images [${image.join(', ')}]`;
    throw new InvalidArgumentError(name, `is of [channels, height, width] = ${sizes}; they have to be alike.`);
  }
  if (found !== 1 && count !== 1 && found !== count) {
    throw new InvalidArgumentError(
      name,
      `is of ${found} images, but there are ${count}; pass one for all, or for each.`,
    );
  }
  const odd = marks.data.find((value) => value !== 0 && value !== 1);
  if (odd === undefined) return;
  throw new InvalidArgumentError(
    name,
    `holds ${odd}; it may hold 0 and 1 (black and white) alone, without soft edges.`,
  );
}

/** How far, of their length, images may be from what the inverse makes of their coefficients. */
const roundTrip = 1e-3;

/** Checks with noise that a basis of images of a shape is orthonormal. @throws {InvalidArgumentError} */
export function checkBasis(basis: Basis, [, ...image]: readonly number[]): void {
  if (typeof basis?.forward !== 'function' || typeof basis.inverse !== 'function') {
    throw new InvalidArgumentError('basis', `${describeValue(basis)} has not both forward() and inverse().`);
  }
  const noise = new Generator(0).randn([1, ...image]);
  const coefficients = basis.forward(noise);
  if (!isTensor(coefficients) || coefficients.dims.join() !== noise.dims.join()) {
    throw new InvalidArgumentError('basis', 'its coefficients have not the shape of the images.');
  }
  const [length] = imageNorms(noise);
  const [found] = imageNorms(coefficients);
  if (Math.abs(found! / length! - 1) > roundTrip) {
    const ratio = (found! / length!).toPrecision(3);
    throw new InvalidArgumentError('basis', `is not orthonormal: it makes images ${ratio} times as long.`);
  }
  const back = basis.inverse(coefficients);
  const error = imageNorms(linearCombination(1, noise, -1, back))[0]!;
  if (!(error <= roundTrip * length!)) {
    throw new InvalidArgumentError('basis', 'its inverse() does not bring back what forward() was given.');
  }
}
