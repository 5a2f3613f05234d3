import { type FloatTensor, floatTensor, Tensor } from '@langevin/core';
import { checkRows, requireInt64 } from '../argument-checks.ts';

/** Vectors of which every latent is one, after quantization (arXiv:1711.00937, section 3.1). */
export class Codebook {
  readonly #rows: number;
  readonly #width: number;
  readonly #values: Float32Array;

  /** @param values - `[rows, width]`. */
  constructor(rows: number, width: number, values: Float32Array) {
    this.#rows = rows;
    this.#width = width;
    this.#values = values;
  }

  /**
   * The rows that are nearest to latents in Euclidean distance, of several the first.
   *
   * @param latents - float32 `[N, width, h, w]`.
   * @returns int64 `[N, h, w]`.
   */
  nearest({ dims, data }: FloatTensor): Tensor {
    const [batch, width, height, columns] = dims as [number, number, number, number];
    const pixels = height * columns;
    const indices = new BigInt64Array(batch * pixels);
    const latent = new Float64Array(width);
    for (let position = 0; position < indices.length; position++) {
      const start = Math.floor(position / pixels) * width * pixels + (position % pixels);
      for (let channel = 0; channel < width; channel++) latent[channel] = data[start + channel * pixels]!;
      indices[position] = BigInt(this.#nearestTo(latent));
    }
    return new Tensor('int64', indices, [batch, height, columns]);
  }

  /**
   * The rows of indices.
   *
   * @param indices - int64 `[N, h, w]`.
   * @returns float32 `[N, width, h, w]`.
   * @throws {InvalidArgumentError} if there is no such row, or they are of another shape.
   */
  rowsAt(indices: Tensor): FloatTensor {
    requireInt64('latents', indices, ['batch', 'height', 'width']);
    const numbers = Array.from(indices.data as BigInt64Array, Number);
    checkRows('latents', numbers, this.#rows, 'a row of the codebook');
    const [batch, height, columns] = indices.dims as [number, number, number];
    const pixels = height * columns;
    const latents = floatTensor([batch, this.#width, height, columns]);
    numbers.forEach((row, position) => {
      const start = Math.floor(position / pixels) * this.#width * pixels + (position % pixels);
      for (let channel = 0; channel < this.#width; channel++) {
        latents.data[start + channel * pixels] = this.#values[row * this.#width + channel]!;
      }
    });
    return latents;
  }

  #nearestTo(latent: Float64Array): number {
    let [nearest, least] = [0, Infinity];
    for (let row = 0; row < this.#rows; row++) {
      let distance = 0;
      for (let channel = 0; channel < this.#width && distance < least; channel++) {
        distance += (latent[channel]! - this.#values[row * this.#width + channel]!) ** 2;
      }
      if (distance < least) [nearest, least] = [row, distance];
    }
    return nearest;
  }
}
