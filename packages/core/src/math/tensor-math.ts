import { describeValue } from '../errors/describe-value.ts';
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
    combineRange(as[image]!, xs, bs[image]!, ys, outs, image * size, (image + 1) * size);
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
    norms[image] = Math.sqrt(sumOfSquares(xs, image * size, (image + 1) * size));
  }
  return norms;
}

/** The product of each image with that of another tensor, summed in double precision. @throws {InvalidArgumentError} */
export function imageDots(x: FloatTensor, y: FloatTensor): Float64Array {
  checkSameShape('y', x, y);
  const dots = new Float64Array(batchSize(x));
  const [xs, ys, size] = [x.data, y.data, imageSize(x)];
  for (let i = 0; i < xs.length; i++) dots[Math.floor(i / size)]! += xs[i]! * ys[i]!;
  return dots;
}

/** Whether a tensor holds neither a NaN nor an infinity. */
export function isAllFinite(x: FloatTensor): boolean {
  const xs = x.data;
  // The square of a float32 is finite in double precision; that of anything else stays in the sum.
  return Number.isFinite(sumOfSquares(xs, 0, xs.length));
}

// These two are what a sampler spends its own time on. They take four values a turn, at about half the time: V8 checks
// the loop and the bounds at each turn, and a sum waits for the one before it.

function combineRange(
  a: number,
  xs: Float32Array,
  b: number,
  ys: Float32Array,
  outs: Float32Array,
  start: number,
  end: number,
): void {
  let i = start;
  for (; i + 4 <= end; i += 4) {
    outs[i] = a * xs[i]! + b * ys[i]!;
    outs[i + 1] = a * xs[i + 1]! + b * ys[i + 1]!;
    outs[i + 2] = a * xs[i + 2]! + b * ys[i + 2]!;
    outs[i + 3] = a * xs[i + 3]! + b * ys[i + 3]!;
  }
  for (; i < end; i++) outs[i] = a * xs[i]! + b * ys[i]!;
}

function sumOfSquares(xs: Float32Array, start: number, end: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = start;
  for (; i + 4 <= end; i += 4) {
    s0 += xs[i]! * xs[i]!;
    s1 += xs[i + 1]! * xs[i + 1]!;
    s2 += xs[i + 2]! * xs[i + 2]!;
    s3 += xs[i + 3]! * xs[i + 3]!;
  }
  for (; i < end; i++) s0 += xs[i]! * xs[i]!;
  return s0 + s1 + s2 + s3;
}

const batchSize = (x: FloatTensor): number => x.dims[0] ?? 1;
const imageSize = (x: FloatTensor): number => x.data.length / batchSize(x);

/** A factor as one number for each image. @throws {InvalidArgumentError} if it has more or fewer, or is something else. */
export function perImage(argument: string, factor: Factor, x: FloatTensor): ArrayLike<number> {
  if (typeof factor === 'number') return new Float64Array(batchSize(x)).fill(factor);
  if (typeof factor !== 'object' || factor === null) {
    throw new InvalidArgumentError(argument, `${describeValue(factor)} is no number, nor one for each image.`);
  }
  if (factor.length === batchSize(x)) return factor;
  throw new InvalidArgumentError(argument, `has ${factor.length} numbers for a batch of ${x.dims[0]}; pass one each.`);
}
