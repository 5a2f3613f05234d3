import type { FloatTensor } from '@langevin/core';
import { autoencoderLayout } from '../autoencoder/autoencoder-layout.ts';
import { type AutoencoderDefinition, AutoencoderModel } from '../autoencoder/autoencoder-model.ts';
import type { AutoencoderOptions } from '../autoencoder/autoencoder-options.ts';
import type { Weights } from '../checkpoint/weights.ts';
import type { HeldWeights } from '../network-model/held-weights.ts';
import type { NetworkOptions } from '../network-model/network-options.ts';
import {
  type AutoencoderKLConfig,
  autoencoderKLClassName,
  autoencoderKLConfigFormat,
} from './autoencoder-kl-config.ts';
import { autoencoderKLGraphs } from './autoencoder-kl-graphs.ts';
import { DiagonalGaussian } from './diagonal-gaussian.ts';

/**
 * The autoencoder of Stable Diffusion (arXiv:2112.10752, section 3.1; arXiv:1312.6114): pictures to normal distributions of
 * latents, a row of latents for each 2^(blocks - 1) rows of pixels, and latents back to pictures.
 *
 * Latents are those of the network. Pipelines scale them by the configuration's `scalingFactor`.
 */
export class AutoencoderKL extends AutoencoderModel<AutoencoderKLConfig> {
  static readonly className: string = autoencoderKLClassName;
  static readonly library: string = 'diffusers';
  static readonly definition: AutoencoderDefinition<AutoencoderKLConfig> = {
    className: autoencoderKLClassName,
    namesInPipelines: ['vae', 'vqvae'],
    format: autoencoderKLConfigFormat,
    weightsFileName: 'diffusion_pytorch_model',
    layout: autoencoderLayout,
    graphs: autoencoderKLGraphs,
  };

  /**
   * @param config - the configuration in camelCase; what is left out has diffusers' default.
   * @param weights - by their names in diffusers' checkpoints.
   * @throws {ConfigError | UnsupportedBlockError} if the configuration can't be built.
   * @throws {WeightsMismatchError} if weights that it asks for are missing, or of another shape.
   */
  constructor(config: Partial<AutoencoderKLConfig>, weights: Weights | HeldWeights, options?: NetworkOptions) {
    super(AutoencoderKL.definition, config, weights, options);
  }

  /**
   * The distributions of the latents of pictures.
   *
   * @param pictures - float32 `[N, inChannels, H, W]` in [-1, 1]. Of sides that are no multiples of
   *   {@link AutoencoderKL.downsampling}, what is left over at the bottom and at the right is dropped, size by size.
   * @throws {InvalidArgumentError} if an argument doesn't fit the network.
   */
  async encode(pictures: FloatTensor, options: AutoencoderOptions = {}): Promise<DiagonalGaussian> {
    return new DiagonalGaussian(await this.runEncoder(pictures, options));
  }

  /**
   * The pictures of latents.
   *
   * @param latents - float32 `[N, latentChannels, h, w]`, as they were drawn: not scaled.
   * @returns float32 `[N, outChannels, H, W]`, in [-1, 1] but for what overshoots.
   * @throws {InvalidArgumentError} if an argument doesn't fit the network.
   */
  async decode(latents: FloatTensor, options: AutoencoderOptions = {}): Promise<FloatTensor> {
    return this.runDecoder(latents, options);
  }
}
