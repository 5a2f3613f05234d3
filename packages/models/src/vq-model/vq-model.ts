import { checkOptions, type FloatTensor, isTensor, type OptionKinds, type Tensor } from '@langevin/core';
import { type AutoencoderDefinition, AutoencoderModel } from '../autoencoder/autoencoder-model.ts';
import { type AutoencoderOptions, autoencoderOptionKinds } from '../autoencoder/autoencoder-options.ts';
import type { Weights } from '../checkpoint/weights.ts';
import type { HeldWeights } from '../network-model/held-weights.ts';
import type { NetworkOptions } from '../network-model/network-options.ts';
import { Codebook } from './codebook.ts';
import { type VQModelConfig, vqModelClassName, vqModelConfigFormat } from './vq-model-config.ts';
import { codebookParameter, vqModelGraphs, vqModelLayout } from './vq-model-graphs.ts';

/** What a {@link VQModel} makes of pictures. */
export interface VQEncoding {
  /** Latents before the codebook, float32 `[N, C, h, w]`. */
  readonly latents: FloatTensor;
  /** The rows of the codebook that are nearest to them, int64 `[N, h, w]`. */
  readonly indices: Tensor;
}

/** Options of {@link VQModel.decode}. */
export interface VQDecodeOptions extends AutoencoderOptions {
  /** Whether latents are replaced by the nearest rows of the codebook first; so they are if left out. */
  readonly quantize?: boolean | undefined;
}

const decodeOptionKinds: OptionKinds<VQDecodeOptions> = { ...autoencoderOptionKinds, quantize: 'boolean' };

/**
 * The autoencoder of the first latent diffusions, whose latents are vectors of a codebook (VQGAN, arXiv:2012.09841;
 * arXiv:1711.00937): pictures to latents and back.
 */
export class VQModel extends AutoencoderModel<VQModelConfig> {
  static readonly className: string = vqModelClassName;
  static readonly library: string = 'diffusers';
  static readonly definition: AutoencoderDefinition<VQModelConfig> = {
    className: vqModelClassName,
    namesInPipelines: ['vqvae', 'vae'],
    format: vqModelConfigFormat,
    weightsFileName: 'diffusion_pytorch_model',
    layout: vqModelLayout,
    graphs: vqModelGraphs,
    tables: (config) => [codebookParameter(config)],
  };

  /**
   * @param config - the configuration in camelCase; what is left out has diffusers' default.
   * @param weights - by their names in diffusers' checkpoints.
   * @throws {ConfigError | UnsupportedBlockError} if the configuration can't be built.
   * @throws {WeightsMismatchError} if weights that it asks for are missing, or of another shape.
   */
  constructor(config: Partial<VQModelConfig>, weights: Weights | HeldWeights, options?: NetworkOptions) {
    super(VQModel.definition, config, weights, options);
  }

  /**
   * The latents of pictures, and what they are in the codebook.
   *
   * @param pictures - float32 `[N, inChannels, H, W]` in [-1, 1]. Of sides that are no multiples of
   *   {@link VQModel.downsampling}, what is left over at the bottom and at the right is dropped, size by size.
   * @throws {InvalidArgumentError} if an argument doesn't fit the network.
   */
  async encode(pictures: FloatTensor, options: AutoencoderOptions = {}): Promise<VQEncoding> {
    const latents = await this.runEncoder(pictures, options);
    const codebook = await this.#codebook(options.signal);
    return { latents, indices: codebook.nearest(latents) };
  }

  /**
   * The pictures of latents.
   *
   * @param latents - float32 `[N, C, h, w]`, as they were encoded or drawn: not scaled. Or int64 `[N, h, w]`, indices of
   *   the codebook's rows.
   * @returns float32 `[N, outChannels, H, W]`, in [-1, 1] but for what overshoots.
   * @throws {InvalidArgumentError} if an argument doesn't fit the network.
   */
  async decode(latents: Tensor, options: VQDecodeOptions = {}): Promise<FloatTensor> {
    checkOptions(options, decodeOptionKinds);
    const { quantize = true, ...others } = options;
    if (isTensor(latents) && latents.type === 'int64') {
      return this.runDecoder((await this.#codebook(options.signal)).rowsAt(latents), others);
    }
    const given = latents as FloatTensor;
    this.checkLatents(given);
    if (!quantize) return this.runDecoder(given, others);
    const codebook = await this.#codebook(options.signal);
    return this.runDecoder(codebook.rowsAt(codebook.nearest(given)), others);
  }

  async #codebook(signal: AbortSignal | undefined): Promise<Codebook> {
    const { name, shape } = codebookParameter(this.config);
    const [rows, width] = shape as [number, number];
    return new Codebook(rows, width, await this.valuesOf(name, signal));
  }
}
