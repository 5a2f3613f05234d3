import { clamp, drawNoise, type FloatTensor, floatTensor, type GeneratorInput } from '@langevin/core';

/** The least and the greatest logarithm of a variance. */
const [lowest, highest] = [-30, 20];

/** Normal distributions of latents, each value independent of the others: what an encoder makes of pictures. */
export class DiagonalGaussian {
  /** Means, float32 `[N, C, h, w]`: the most likely latents. */
  readonly mean: FloatTensor;
  /** Natural logarithms of the variances, from -30 to 20, of the same shape. */
  readonly logVariance: FloatTensor;

  /** @param moments - float32 `[N, 2C, h, w]`: means, then logarithms of variances, which are limited. */
  constructor({ dims, data }: FloatTensor) {
    const shape = [dims[0]!, dims[1]! / 2, ...dims.slice(2)];
    this.mean = floatTensor(shape);
    this.logVariance = floatTensor(shape);
    const size = data.length / dims[0]! / 2;
    for (let image = 0; image < dims[0]!; image++) {
      const [start, middle, end] = [2 * image, 2 * image + 1, 2 * image + 2].map((half) => half * size);
      this.mean.data.set(data.subarray(start, middle), image * size);
      this.logVariance.data.set(data.subarray(middle, end), image * size);
    }
    clamp(this.logVariance, lowest, highest, this.logVariance);
  }

  /**
   * Latents drawn of the distributions: mean + exp(½ logVariance) · noise.
   *
   * @param generator - of the noise: one for the batch, or one for each picture.
   * @returns float32 of the shape of {@link mean}.
   * @throws {InvalidArgumentError} if it is neither.
   */
  sample(generator: GeneratorInput): FloatTensor {
    const { mean, logVariance } = this;
    const latents = drawNoise(mean.dims, generator);
    latents.data.forEach((noise, i) => {
      latents.data[i] = mean.data[i]! + Math.exp(0.5 * logVariance.data[i]!) * noise;
    });
    return latents;
  }
}
