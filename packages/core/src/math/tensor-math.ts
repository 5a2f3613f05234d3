import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { type FloatTensor, floatTensor } from '../tensor.ts';
import { checkSameShape } from './shape.ts';

// The arithmetic that samplers need on float32 tensors [batch, …]: plain loops in double precision, rounded once when
// stored. Each takes the tensor to write to, which may be one of its inputs, so that a loop needs no new memory.

/** What a tensor is multiplied with: one number for the whole batch, or one for each image. */
export type Factor = number | ArrayLike<number>;

/**
 * a · x + b · y.
 *
 * @param out - where to write; may be `x` or `y`. A new tensor if left out.
 * @throws {InvalidArgumentError} if the shapes differ, or a factor has not one number for each image.
 */
export function linearCombination(
  a: Factor,
  x: FloatTensor,
  b: Factor,
  y: FloatTensor,
  out: FloatTensor = floatTensor(x.dims),
): FloatTensor {
  checkSameShape('y', x, y);
  checkSameShape('out', x, out);
  const as = perImage('a', a, x);
  const bs = perImage('b', b, x);
  const [xs, ys, outs, size] = [x.data, y.data, out.data, imageSize(x)];
  for (let image = 0; image < as.length; image++) {
    const ai = as[image]!;
    const bi = bs[image]!;
    const end = (image + 1) * size;
    for (let i = image * size; i < end; i++) outs[i] = ai * xs[i]! + bi * ys[i]!;
  }
  return out;
}

/**
 * a · x.
 *
 * @param out - where to write; may be `x`. A new tensor if left out.
 * @throws {InvalidArgumentError} if the shapes differ, or the factor has not one number for each image.
 */
export function scale(a: Factor, x: FloatTensor, out: FloatTensor = floatTensor(x.dims)): FloatTensor {
  checkSameShape('out', x, out);
  const as = perImage('a', a, x);
  const [xs, outs, size] = [x.data, out.data, imageSize(x)];
  for (let image = 0; image < as.length; image++) {
    const ai = as[image]!;
    const end = (image + 1) * size;
    for (let i = image * size; i < end; i++) outs[i] = ai * xs[i]!;
  }
  return out;
}

/**
 * Limits every value to the interval from `low` to `high`.
 *
 * @param out - where to write; may be `x`. A new tensor if left out.
 * @throws {InvalidArgumentError} if the shapes differ.
 */
export function clamp(x: FloatTensor, low: number, high: number, out: FloatTensor = floatTensor(x.dims)): FloatTensor {
  checkSameShape('out', x, out);
  const [xs, outs] = [x.data, out.data];
  for (let i = 0; i < xs.length; i++) outs[i] = Math.min(Math.max(xs[i]!, low), high);
  return out;
}

/** The L2 norm of each image, summed in double precision. */
export function imageNorms(x: FloatTensor): Float64Array {
  const norms = new Float64Array(batchSize(x));
  const [xs, size] = [x.data, imageSize(x)];
  for (let image = 0; image < norms.length; image++) {
    const end = (image + 1) * size;
    let squares = 0;
    for (let i = image * size; i < end; i++) squares += xs[i]! * xs[i]!;
    norms[image] = Math.sqrt(squares);
  }
  return norms;
}

/** Whether a tensor holds neither a NaN nor an infinity. */
export function isAllFinite(x: FloatTensor): boolean {
  const xs = x.data;
  // A finite number times zero is zero; anything else gives NaN, which stays in the sum.
  let sum = 0;
  for (let i = 0; i < xs.length; i++) sum += xs[i]! * 0;
  return sum === 0;
}

const batchSize = (x: FloatTensor): number => x.dims[0] ?? 1;
const imageSize = (x: FloatTensor): number => x.data.length / batchSize(x);

function perImage(argument: string, factor: Factor, x: FloatTensor): ArrayLike<number> {
  if (typeof factor === 'number') return new Float64Array(batchSize(x)).fill(factor);
  if (factor.length === batchSize(x)) return factor;
  throw new InvalidArgumentError(argument, `has ${factor.length} numbers for a batch of ${x.dims[0]}; pass one each.`);
}
