import { type FloatTensor, floatTensor, InvalidArgumentError } from '@langevin/core';

/**
 * An orthonormal change of basis of images `[batch, channels, height, width]`, into coefficients of the same shape. Noise
 * that is white in the one is white in the other.
 */
export interface Basis {
  /** The coefficients of images: a new tensor. */
  forward(images: FloatTensor): FloatTensor;
  /** The images of coefficients: a new tensor. */
  inverse(coefficients: FloatTensor): FloatTensor;
}

/** The pixels themselves. */
export const pixelBasis: Basis = {
  forward: copyOf,
  inverse: copyOf,
};

/**
 * For images whose channels are known only in sum, as in a gray picture: the first coefficient of each pixel is its
 * channels' mean times √channels, and the others are what the mean leaves open.
 */
export const channelMeanBasis: Basis = {
  forward: (images) => transformChannels(images, cosineMatrix(images.dims[1]!)),
  inverse: (coefficients) => transformChannels(coefficients, transposed(cosineMatrix(coefficients.dims[1]!))),
};

/**
 * For images whose averages over blocks of `factor` × `factor` pixels are known, as in a picture to be enlarged: each
 * block becomes its cosine transform, whose first coefficient is the block's mean times `factor`.
 *
 * @throws {InvalidArgumentError} when applied to images that don't divide into such blocks.
 */
export function blockMeanBasis(factor: number): Basis {
  const matrix = cosineMatrix(factor);
  const inverse = transposed(matrix);
  return {
    forward: (images) => transformBlocks(images, matrix),
    inverse: (coefficients) => transformBlocks(coefficients, inverse),
  };
}

/** A square matrix, row by row. */
interface Matrix {
  readonly size: number;
  readonly values: Float64Array;
}

/** The cosine transform DCT-II, orthonormal; its first row is constant. */
function cosineMatrix(size: number): Matrix {
  const values = Float64Array.from({ length: size * size }, (_, at) => {
    const [k, i] = [Math.floor(at / size), at % size];
    return Math.sqrt((k === 0 ? 1 : 2) / size) * Math.cos((Math.PI * k * (2 * i + 1)) / (2 * size));
  });
  return { size, values };
}

function transposed({ size, values }: Matrix): Matrix {
  return { size, values: values.map((_, at) => values[(at % size) * size + Math.floor(at / size)]!) };
}

function transformChannels({ dims, data }: FloatTensor, matrix: Matrix): FloatTensor {
  const [, , height = 0, width = 0] = dims;
  return floatTensor(dims, multiplyMiddle(matrix, data, height * width));
}

function transformBlocks({ dims, data }: FloatTensor, matrix: Matrix): FloatTensor {
  const [height = 0, width = 0] = dims.slice(-2);
  const factor = matrix.size;
  if (height % factor !== 0 || width % factor !== 0) {
    const size = `${width} × ${height} pixels`;
    throw new InvalidArgumentError('factor', `${size} don't divide into blocks of ${factor} × ${factor}.`);
  }
  const across = multiplyMiddle(matrix, data, 1);
  return floatTensor(dims, multiplyMiddle(matrix, across, width));
}

/** Multiplies values laid out as `[outer, size, inner]` by the matrix along the middle one; summed in double precision. */
function multiplyMiddle({ size, values }: Matrix, x: Float32Array, inner: number): Float32Array {
  const result = new Float32Array(x.length);
  const length = size * inner;
  for (let at = 0; at < x.length; at++) {
    const first = at - (at % length) + (at % inner);
    const row = Math.floor((at % length) / inner) * size;
    let sum = 0;
    for (let i = 0; i < size; i++) sum += values[row + i]! * x[first + i * inner]!;
    result[at] = sum;
  }
  return result;
}

function copyOf({ dims, data }: FloatTensor): FloatTensor {
  return floatTensor(dims, data.slice());
}
