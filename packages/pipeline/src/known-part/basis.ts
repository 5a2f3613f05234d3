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

/** The rows of the cosine transform DCT-II, orthonormal; the first is constant. */
function cosineMatrix(size: number): Float64Array[] {
  return Array.from({ length: size }, (_, k) =>
    Float64Array.from(
      { length: size },
      (_, i) => Math.sqrt((k === 0 ? 1 : 2) / size) * Math.cos((Math.PI * k * (2 * i + 1)) / (2 * size)),
    ),
  );
}

function transposed(matrix: readonly Float64Array[]): Float64Array[] {
  return matrix.map((_, i) => Float64Array.from(matrix, (row) => row[i]!));
}

function transformChannels(images: FloatTensor, matrix: readonly Float64Array[]): FloatTensor {
  const [batch = 0, channels = 0] = images.dims;
  const result = floatTensor(images.dims);
  const area = images.data.length / (batch * channels);
  for (let image = 0; image < batch; image++) {
    const start = image * channels * area;
    applyAlong(matrix, images.data, result.data, { starts: row(area, (i) => start + i), stride: area });
  }
  return result;
}

function transformBlocks(images: FloatTensor, matrix: readonly Float64Array[]): FloatTensor {
  const factor = matrix.length;
  const [height = 0, width = 0] = images.dims.slice(-2);
  if (height % factor !== 0 || width % factor !== 0) {
    const size = `${width} × ${height} pixels`;
    throw new InvalidArgumentError('factor', `${size} don't divide into blocks of ${factor} × ${factor}.`);
  }
  const rows = images.data.length / width;
  const across = floatTensor(images.dims);
  // Along the rows, and then along the columns: both passes take the first pixel of each line of a block.
  const lines = (of: number, step: number): number[] => row(of / factor, (i) => i * factor * step);
  const rowStarts = row(rows, (y) => y * width).flatMap((start) => lines(width, 1).map((x) => start + x));
  applyAlong(matrix, images.data, across.data, { starts: rowStarts, stride: 1 });
  const columnStarts = lines(rows, width).flatMap((start) => row(width, (x) => start + x));
  const result = floatTensor(images.dims);
  applyAlong(matrix, across.data, result.data, { starts: columnStarts, stride: width });
  return result;
}

/** Multiplies each of the given lines of values, as long as the matrix has columns, by the matrix. */
function applyAlong(
  matrix: readonly Float64Array[],
  from: Float32Array,
  to: Float32Array,
  { starts, stride }: { readonly starts: readonly number[]; readonly stride: number },
): void {
  for (const start of starts) {
    for (const [k, factors] of matrix.entries()) {
      let sum = 0;
      for (let i = 0; i < factors.length; i++) sum += factors[i]! * from[start + i * stride]!;
      to[start + k * stride] = sum;
    }
  }
}

function copyOf({ dims, data }: FloatTensor): FloatTensor {
  return floatTensor(dims, data.slice());
}

function row(count: number, at: (index: number) => number): number[] {
  return Array.from({ length: count }, (_, index) => at(index));
}
