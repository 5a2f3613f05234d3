import type { Tensor } from '@langevin/core';
import type { Weights } from '../checkpoint/weights.ts';
import type { HeldWeights } from '../network-model/held-weights.ts';
import type { NetworkDefinition } from '../network-model/network-definition.ts';
import type { NetworkOptions } from '../network-model/network-options.ts';
import type { CLIPTextConfig } from './clip-text-config.ts';
import { clipTextDefinition } from './clip-text-definition.ts';
import type { CLIPTextOptions } from './clip-text-feeds.ts';
import { CLIPTextNetwork } from './clip-text-network.ts';
import type { CLIPTextOutput } from './clip-text-output.ts';

/** transformers' CLIPTextModel, CLIP's encoder of texts (arXiv:2103.00020): what Stable Diffusion is told of a prompt. */
export class CLIPTextModel extends CLIPTextNetwork {
  static readonly className: string = 'CLIPTextModel';
  static readonly library: string = 'transformers';
  static readonly definition: NetworkDefinition<CLIPTextConfig> = clipTextDefinition({
    className: CLIPTextModel.className,
    namesInPipelines: ['text_encoder'],
    hasProjection: false,
  });

  /**
   * @param config - transformers' configuration in camelCase; what is left out has transformers' default.
   * @param weights - by transformers' names.
   * @throws {ConfigError} if the configuration can't be built.
   * @throws {WeightsMismatchError} if weights that it asks for are missing, or of another shape.
   */
  constructor(config: Partial<CLIPTextConfig>, weights: Weights | HeldWeights, options?: NetworkOptions) {
    super(CLIPTextModel.definition, config, weights, options);
  }

  /**
   * Encodes texts. With `clipSkip` k, `lastHiddenState` is what Stable Diffusion's pipelines take for theirs: the hidden
   * state k layers before the last, with the final normalization. Without it, that state is `hiddenStates.at(-1 - k)`.
   *
   * @param inputIds - int64 `[N, T]`: the tokens of each text, at most `maxPositionEmbeddings`.
   * @throws {InvalidArgumentError} if an argument doesn't fit the network.
   */
  async forward(inputIds: Tensor, options: CLIPTextOptions = {}): Promise<CLIPTextOutput> {
    return this.encode(inputIds, options, { hasProjection: false });
  }
}
