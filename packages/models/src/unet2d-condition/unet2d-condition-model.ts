import type { DenoisingModel, FloatTensor, ForwardOptions, OutputWithTangent, Tensor } from '@langevin/core';
import { requireFloats } from '../argument-checks.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { anySize, configuredSize, imageSizeOf } from '../image-size.ts';
import type { HeldWeights } from '../network-model/held-weights.ts';
import type { NetworkDefinition } from '../network-model/network-definition.ts';
import { NetworkModel } from '../network-model/network-model.ts';
import type { NetworkOptions } from '../network-model/network-options.ts';
import { checkConditions, conditionFeeds } from './condition-feeds.ts';
import { conditionGraph, conditionNames } from './condition-graph.ts';
import { checkLatentSize } from './latent-size.ts';
import type { UNet2DConditionConfig } from './unet2d-condition-config.ts';
import { unet2dConditionClassName, unet2dConditionConfigFormat } from './unet2d-condition-config-format.ts';

/**
 * The denoising network of diffusers' UNet2DConditionModel, which reads a text: that of Stable Diffusion 1 and 2, of SDXL, and
 * what was made of them (arXiv:2112.10752, arXiv:2307.01952).
 *
 * Its ONNX graph is written when it first runs, for the size of the latents and the number of tokens that it is given, and any
 * batch size.
 */
export class UNet2DConditionModel extends NetworkModel<UNet2DConditionConfig> implements DenoisingModel {
  static readonly className: string = unet2dConditionClassName;
  static readonly library: string = 'diffusers';
  static readonly definition: NetworkDefinition<UNet2DConditionConfig> = {
    className: unet2dConditionClassName,
    namesInPipelines: ['unet'],
    format: unet2dConditionConfigFormat,
    weightsFileName: 'diffusion_pytorch_model',
    graphs: (config, size) => {
      if (size !== undefined) checkLatentSize('size', config, size);
      return [conditionGraph(config, size ?? configuredSize(config) ?? anySize(config))];
    },
  };

  constructor(config: Partial<UNet2DConditionConfig>, weights: Weights | HeldWeights, options?: NetworkOptions) {
    super(UNet2DConditionModel.definition, config, weights, options);
  }

  /**
   * Checks, before there is a sample, that {@link forward} takes samples of a shape, and these conditions.
   *
   * @throws {InvalidArgumentError} if one doesn't fit the network.
   */
  checkInputs(shape: readonly number[], options: ForwardOptions = {}): void {
    checkConditions(this.config, shape, options);
  }

  /**
   * Evaluates the network.
   *
   * @param sample - float32 `[batch, inChannels, height, width]`: noisy latents, of any size that is not smaller than a pixel
   * of the network's smallest images.
   * @param timestep - one number for the batch, or one per image.
   * @param options - `encoderHiddenStates` of the text, and `encoderAttentionMask` where not all of its tokens are read;
   * `timestepCond`, `classLabels`, and `textEmbeds` with `timeIds` where the network is told of them. Of `timeIds` there are as
   * many per image as its embedding has room for beside the text's: six in SDXL.
   * @returns float32 `[batch, outChannels, height, width]`: what the network was trained to predict.
   * @throws {InvalidArgumentError} if an argument doesn't fit the network.
   */
  async forward(sample: FloatTensor, timestep: Tensor, options: ForwardOptions = {}): Promise<FloatTensor> {
    const { feeds, sizes } = conditionFeeds(this.config, sample, timestep, options);
    const graph = conditionGraph(this.config, imageSizeOf(sample), sizes);
    return (await this.run(graph, feeds, options.signal))[conditionNames.output]!;
  }

  /**
   * Evaluates the network and, in the same pass, its directional derivative with respect to the sample, in single precision.
   *
   * @param direction - float32, of the sample's shape; the other arguments are those of {@link forward}.
   * @throws {InvalidArgumentError} if an argument doesn't fit the network.
   */
  async jvp(
    sample: FloatTensor,
    timestep: Tensor,
    direction: FloatTensor,
    options: ForwardOptions = {},
  ): Promise<OutputWithTangent> {
    const { feeds, sizes } = conditionFeeds(this.config, sample, timestep, options);
    requireFloats('direction', direction, sample.dims);
    const graph = conditionGraph(this.config, imageSizeOf(sample), sizes);
    const { outputs, tangents } = await this.runWithTangents(
      graph,
      feeds,
      conditionNames.sample,
      direction,
      options.signal,
    );
    return { output: outputs[conditionNames.output]!, tangent: tangents[conditionNames.output]! };
  }
}
