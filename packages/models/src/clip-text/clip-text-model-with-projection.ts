import type { Tensor } from '@langevin/core';
import type { Weights } from '../checkpoint/weights.ts';
import type { HeldWeights } from '../network-model/held-weights.ts';
import type { NetworkDefinition } from '../network-model/network-definition.ts';
import type { NetworkOptions } from '../network-model/network-options.ts';
import type { CLIPTextConfig } from './clip-text-config.ts';
import { clipTextDefinition } from './clip-text-definition.ts';
import type { CLIPTextOptions } from './clip-text-feeds.ts';
import { CLIPTextNetwork } from './clip-text-network.ts';
import type { CLIPTextOutputWithProjection } from './clip-text-output.ts';

/**
 * transformers' CLIPTextModelWithProjection: CLIP's encoder of texts with the linear map to the space that these share with
 * pictures (arXiv:2103.00020, figure 3). Stable Diffusion XL's second encoder is one.
 */
export class CLIPTextModelWithProjection extends CLIPTextNetwork {
  static readonly className: string = 'CLIPTextModelWithProjection';
  static readonly library: string = 'transformers';
  static readonly definition: NetworkDefinition<CLIPTextConfig> = clipTextDefinition({
    className: CLIPTextModelWithProjection.className,
    namesInPipelines: ['text_encoder_2', 'text_encoder'],
    hasProjection: true,
  });

  /**
   * @param config - transformers' configuration in camelCase; what is left out has transformers' default.
   * @param weights - by transformers' names.
   * @throws {ConfigError} if the configuration can't be built.
   * @throws {WeightsMismatchError} if weights that it asks for are missing, or of another shape.
   */
  constructor(config: Partial<CLIPTextConfig>, weights: Weights | HeldWeights, options?: NetworkOptions) {
    super(CLIPTextModelWithProjection.definition, config, weights, options);
  }

  /**
   * Encodes texts. With `clipSkip` k, all of it is of a network without its last k layers; Stable Diffusion XL takes
   * `hiddenStates.at(-2 - k)` and the `textEmbeds` of all layers.
   *
   * @param inputIds - int64 `[N, T]`: the tokens of each text, at most `maxPositionEmbeddings`.
   * @throws {InvalidArgumentError} if an argument doesn't fit the network.
   */
  async forward(inputIds: Tensor, options: CLIPTextOptions = {}): Promise<CLIPTextOutputWithProjection> {
    const { textEmbeds, ...others } = await this.encode(inputIds, options, { hasProjection: true });
    return { ...others, textEmbeds: textEmbeds! };
  }
}
