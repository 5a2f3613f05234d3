import { type FloatTensor, type ForwardOptions, floatTensor, type Tensor } from '@langevin/core';
import type { DenoisingNetwork } from '@langevin/pipeline';
import type { GaussianMixtureModel } from '@langevin/schedulers';

/** A network that knows the distribution of each of its classes by heart, and so their scores exactly. */
export class MixtureNetwork implements DenoisingNetwork {
  static readonly className: string = 'MixtureNetwork';
  readonly config: DenoisingNetwork['config'];
  readonly nullLabel: number | undefined;
  /** The size of each batch that it was evaluated on. */
  readonly batches: number[] = [];
  readonly #classes: readonly GaussianMixtureModel[];

  /** @param classes - of images of one channel, 2 × 4; one alone is a network without classes. */
  constructor(classes: readonly GaussianMixtureModel[], nullLabel?: number) {
    const numClassEmbeds = classes.length > 1 ? classes.length : null;
    this.config = { sampleSize: [2, 4], inChannels: 1, outChannels: 1, classEmbedType: null, numClassEmbeds };
    this.nullLabel = nullLabel;
    this.#classes = classes;
  }

  async forward(sample: FloatTensor, timestep: Tensor, { classLabels }: ForwardOptions = {}): Promise<FloatTensor> {
    const [batch = 0, ...image] = sample.dims;
    this.batches.push(batch);
    const scores = floatTensor(sample.dims);
    const size = sample.data.length / batch;
    for (let n = 0; n < batch; n++) {
      const one = floatTensor([1, ...image], sample.data.subarray(n * size, (n + 1) * size));
      const label = Number(classLabels?.data[n] ?? 0);
      const level = { time: 0, scale: 1, sigma: Number(timestep.data[0]) };
      scores.data.set((await this.#classes[label]!.score(one, level)).data, n * size);
    }
    return scores;
  }

  async savePretrained(): Promise<void> {}
}
