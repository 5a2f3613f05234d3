import { drawBatch, drawNoise, type FloatTensor, floatTensor, type GeneratorInput } from '@langevin/core';

/** How the divergence of a flow is taken: by random probes (Hutchinson's estimator), or exactly. */
export type Divergence = 'rademacher' | 'gaussian' | 'exact';

/**
 * The directions v in which a divergence is taken: v · ∂v of a field, averaged over random probes (arXiv:2011.13456,
 * eq. 40), or summed over all unit vectors.
 *
 * @param probes - how many random ones.
 */
export function divergenceDirections(
  divergence: Divergence,
  shape: readonly number[],
  probes: number,
  generator: GeneratorInput,
): Iterable<FloatTensor> {
  const draw: Readonly<Record<Divergence, () => Iterable<FloatTensor>>> = {
    rademacher: () => Array.from({ length: probes }, () => drawSigns(shape, generator)),
    gaussian: () => Array.from({ length: probes }, () => drawNoise(shape, generator)),
    exact: () => unitVectors(shape),
  };
  return draw[divergence]();
}

/** Numbers that are 1 or −1, each as likely: of all probes those of the smallest variance. */
function drawSigns(shape: readonly number[], generator: GeneratorInput): FloatTensor {
  return drawBatch(shape, generator, (own, part) =>
    Array.from(own.randint(0, 2, part).data, (bit) => 2 * Number(bit) - 1),
  );
}

/**
 * For each value of an image, the direction in which that value alone changes, for all images of the batch. Each is made
 * when it is asked for: all of them are as large as the square of an image.
 */
function unitVectors(shape: readonly number[]): Iterable<FloatTensor> {
  const [batch = 1] = shape;
  const size = floatTensor(shape).data.length / batch;
  return {
    *[Symbol.iterator]() {
      for (let i = 0; i < size; i++) {
        const direction = floatTensor(shape);
        for (let image = 0; image < batch; image++) direction.data[image * size + i] = 1;
        yield direction;
      }
    },
  };
}
