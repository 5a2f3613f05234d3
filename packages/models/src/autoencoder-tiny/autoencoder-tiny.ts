import type { FloatTensor } from '@langevin/core';
import { type AutoencoderDefinition, AutoencoderModel } from '../autoencoder/autoencoder-model.ts';
import type { AutoencoderOptions } from '../autoencoder/autoencoder-options.ts';
import type { Weights } from '../checkpoint/weights.ts';
import type { HeldWeights } from '../network-model/held-weights.ts';
import type { NetworkOptions } from '../network-model/network-options.ts';
import {
  type AutoencoderTinyConfig,
  autoencoderTinyClassName,
  autoencoderTinyConfigFormat,
} from './autoencoder-tiny-config.ts';
import { autoencoderTinyGraphs, autoencoderTinyLayout } from './autoencoder-tiny-graphs.ts';

/** What an {@link AutoencoderTiny} makes of pictures. */
export interface TinyEncoding {
  /** Float32 `[N, latentChannels, h, w]`, scaled as a diffusion's network takes them. */
  readonly latents: FloatTensor;
}

/**
 * TAESD, the tiny autoencoder for Stable Diffusion (github.com/madebyollin/taesd): it stands in for {@link AutoencoderKL} at
 * a small part of the time, with fewer details.
 */
export class AutoencoderTiny extends AutoencoderModel<AutoencoderTinyConfig> {
  static readonly className: string = autoencoderTinyClassName;
  static readonly library: string = 'diffusers';
  static readonly definition: AutoencoderDefinition<AutoencoderTinyConfig> = {
    className: autoencoderTinyClassName,
    namesInPipelines: ['vae'],
    format: autoencoderTinyConfigFormat,
    weightsFileName: 'diffusion_pytorch_model',
    layout: autoencoderTinyLayout,
    graphs: autoencoderTinyGraphs,
  };

  /**
   * @param config - the configuration in camelCase; what is left out has diffusers' default.
   * @param weights - by their names in diffusers' checkpoints.
   * @throws {ConfigError} if the configuration can't be built.
   * @throws {WeightsMismatchError} if weights that it asks for are missing, or of another shape.
   */
  constructor(config: Partial<AutoencoderTinyConfig>, weights: Weights | HeldWeights, options?: NetworkOptions) {
    super(AutoencoderTiny.definition, config, weights, options);
  }

  /**
   * The latents of pictures.
   *
   * @param pictures - float32 `[N, inChannels, H, W]` in [-1, 1]. Of sides that are no multiples of
   *   {@link AutoencoderTiny.downsampling}, the last row of latents is of the pixels that are left.
   * @throws {InvalidArgumentError} if an argument doesn't fit the network.
   */
  async encode(pictures: FloatTensor, options: AutoencoderOptions = {}): Promise<TinyEncoding> {
    return { latents: await this.runEncoder(pictures, options) };
  }

  /**
   * The pictures of latents.
   *
   * @param latents - float32 `[N, latentChannels, h, w]`.
   * @returns float32 `[N, outChannels, H, W]`, in [-1, 1] but for what overshoots.
   * @throws {InvalidArgumentError} if an argument doesn't fit the network.
   */
  async decode(latents: FloatTensor, options: AutoencoderOptions = {}): Promise<FloatTensor> {
    return this.runDecoder(latents, options);
  }
}
