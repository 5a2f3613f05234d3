import type { DenoisingModel, FloatTensor, ForwardOptions, OutputWithTangent, Tensor } from '@langevin/core';
import { requireFloats } from '../argument-checks.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { imageSizeOf } from '../image-size.ts';
import type { HeldWeights } from '../network-model/held-weights.ts';
import type { NetworkDefinition } from '../network-model/network-definition.ts';
import { NetworkModel } from '../network-model/network-model.ts';
import type { NetworkOptions } from '../network-model/network-options.ts';
import type { DiTTransformer2DConfig } from './dit-config.ts';
import { ditClassName, ditConfigFormat } from './dit-config-format.ts';
import { checkDiTInputs, checkDiTSize, ditFeeds } from './dit-feeds.ts';
import { ditGraph, ditNames } from './dit-graph.ts';

/**
 * The denoising network of diffusers' DiTTransformer2DModel: a transformer over the patches of a latent, which is told a
 * class (arXiv:2212.09748).
 *
 * Its ONNX graph is written from the configuration and the weights when it first runs, for the size of the latents that
 * it is given and any batch size.
 */
export class DiTTransformer2DModel extends NetworkModel<DiTTransformer2DConfig> implements DenoisingModel {
  static readonly className: string = ditClassName;
  /** The one class that early versions had for transformers of every kind; others of these are refused. */
  static readonly formerNames: readonly string[] = ['Transformer2DModel'];
  static readonly library: string = 'diffusers';
  static readonly definition: NetworkDefinition<DiTTransformer2DConfig> = {
    className: ditClassName,
    namesInPipelines: ['transformer'],
    format: ditConfigFormat,
    weightsFileName: 'diffusion_pytorch_model',
    graphs: (config, size) => {
      if (size) checkDiTSize('size', config, size);
      return [ditGraph(config, size)];
    },
    isNoWeight: (name) => name === 'pos_embed.pos_embed',
  };

  /**
   * @param config - diffusers' configuration in camelCase; what is left out has diffusers' default.
   * @param weights - by diffusers' names.
   * @throws {ConfigError} if the configuration can't be built.
   * @throws {WeightsMismatchError} if weights that it asks for are missing, or of another shape.
   */
  constructor(config: Partial<DiTTransformer2DConfig>, weights: Weights | HeldWeights, options?: NetworkOptions) {
    super(DiTTransformer2DModel.definition, config, weights, options);
  }

  /** The label that stands for no class: the one behind the last. */
  get nullLabel(): number {
    return this.config.numEmbedsAdaNorm;
  }

  /**
   * Checks, before there is a sample, that {@link forward} takes samples of a shape, and these class labels.
   *
   * @throws {InvalidArgumentError} if one doesn't fit the network.
   */
  checkInputs(shape: readonly number[], options: ForwardOptions = {}): void {
    checkDiTInputs(this.config, shape, options);
  }

  /**
   * Evaluates the network.
   *
   * @param sample - float32 `[batch, inChannels, side, side]`, the side being a multiple of `patchSize`.
   * @param timestep - one step for the batch, or one per image.
   * @param options - `classLabels`: one per image, from 0 to {@link nullLabel}.
   * @returns float32 `[batch, outChannels, side, side]`: what the network was trained to predict; where there are twice as
   * many channels as in the sample, the second half is what it says of the variances.
   * @throws {InvalidArgumentError} if an argument doesn't fit the network.
   */
  async forward(sample: FloatTensor, timestep: Tensor, options: ForwardOptions = {}): Promise<FloatTensor> {
    const feeds = ditFeeds(this.config, sample, timestep, options);
    const outputs = await this.run(ditGraph(this.config, imageSizeOf(sample)), feeds, options.signal);
    return outputs[ditNames.output]!;
  }

  /**
   * Evaluates the network and, in the same pass and in single precision, its directional derivative: d/dh of
   * `forward(sample + h · direction)` at h = 0. It is the exact derivative, and linear in the direction.
   *
   * @param direction - float32, of the sample's shape.
   * @returns float32 `[batch, outChannels, side, side]` each.
   * @throws {InvalidArgumentError} if an argument doesn't fit the network.
   */
  async jvp(
    sample: FloatTensor,
    timestep: Tensor,
    direction: FloatTensor,
    options: ForwardOptions = {},
  ): Promise<OutputWithTangent> {
    const feeds = ditFeeds(this.config, sample, timestep, options);
    requireFloats('direction', direction, sample.dims);
    const graph = ditGraph(this.config, imageSizeOf(sample));
    const results = await this.runWithTangents(graph, feeds, ditNames.sample, direction, options.signal);
    return { output: results.outputs[ditNames.output]!, tangent: results.tangents[ditNames.output]! };
  }
}
