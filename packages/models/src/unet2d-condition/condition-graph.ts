import type { Shape } from '@langevin/onnx';
import type { ImageSize } from '../network/graph.ts';
import type { GraphInputShape, NetworkGraph } from '../network-model/network-graph.ts';
import { embeddingDim } from './condition-embedding.ts';
import { textChannels } from './level-settings.ts';
import { unet2dCondition } from './unet2d-condition.ts';
import type { UNet2DConditionConfig } from './unet2d-condition-config.ts';

/** Names of the graph's inputs and its output: those of diffusers' `forward`. */
export const conditionNames = {
  sample: 'sample',
  timestep: 'timestep',
  encoderHiddenStates: 'encoder_hidden_states',
  encoderAttentionMask: 'encoder_attention_mask',
  timestepCond: 'timestep_cond',
  textEmbeds: 'text_embeds',
  timeIds: 'time_ids',
  classLabels: 'class_labels',
  output: 'out_sample',
} as const;

/** What a graph is written for besides the size of its latents. */
export interface ConditionSizes {
  /** Tokens of a text. */
  readonly tokens: number;
  /** Whether some of them are not read. */
  readonly isMasked: boolean;
  /** Whether there is an embedding beside that of the time. */
  readonly hasTimestepCond: boolean;
  /** How many numbers such as sizes an image has, where the network is told of them. */
  readonly timeIds: number;
}

/** A text as CLIP reads it, and SDXL's numbers: the original size, the place it was cut from, the target size. */
const usualSizes: ConditionSizes = { tokens: 77, isMasked: false, hasTimestepCond: true, timeIds: 6 };

/** The graph of the network for latents of a size, any batch size, and conditions of given sizes. */
export function conditionGraph(
  config: UNet2DConditionConfig,
  size: ImageSize,
  sizes: ConditionSizes = usualSizes,
): NetworkGraph {
  return {
    name: 'forward',
    inputs: conditionInputs(config, size, sizes),
    describe: (ops, inputs) => ({
      [conditionNames.output]: unet2dCondition(ops, config, {
        sample: inputs[conditionNames.sample]!,
        timestep: inputs[conditionNames.timestep]!,
        encoderHiddenStates: inputs[conditionNames.encoderHiddenStates]!,
        encoderAttentionMask: inputs[conditionNames.encoderAttentionMask],
        timestepCond: inputs[conditionNames.timestepCond],
        textEmbeds: inputs[conditionNames.textEmbeds],
        timeIds: inputs[conditionNames.timeIds],
        classLabels: inputs[conditionNames.classLabels],
      }),
    }),
  };
}

/** What class labels are to the network, if it takes any. */
export function classLabelInput(config: UNet2DConditionConfig): GraphInputShape | undefined {
  switch (config.classEmbedType) {
    case 'timestep':
      return { shape: ['times'] };
    case 'identity':
      return { shape: ['times', embeddingDim(config)] };
    case 'projection':
    case 'simple_projection':
      return { shape: ['times', config.projectionClassEmbeddingsInputDim!] };
    case null:
      return config.numClassEmbeds === null ? undefined : { shape: ['times'], type: 'int64' };
  }
}

function conditionInputs(
  config: UNet2DConditionConfig,
  { height, width }: ImageSize,
  { tokens, isMasked, hasTimestepCond, timeIds }: ConditionSizes,
): Record<string, GraphInputShape> {
  const { timeCondProjDim, additionEmbedType, additionTimeEmbedDim, projectionClassEmbeddingsInputDim } = config;
  const classLabels = classLabelInput(config);
  return {
    [conditionNames.sample]: floats('batch', config.inChannels, height, width),
    [conditionNames.timestep]: floats('times'),
    [conditionNames.encoderHiddenStates]: floats('batch', tokens, textChannels(config)),
    ...(isMasked && { [conditionNames.encoderAttentionMask]: floats('batch', tokens) }),
    ...(hasTimestepCond &&
      timeCondProjDim !== null && { [conditionNames.timestepCond]: floats('times', timeCondProjDim) }),
    ...(additionEmbedType === 'text_time' && {
      [conditionNames.textEmbeds]: floats(
        'times',
        projectionClassEmbeddingsInputDim! - timeIds * additionTimeEmbedDim!,
      ),
      [conditionNames.timeIds]: floats('times', timeIds),
    }),
    ...(classLabels && { [conditionNames.classLabels]: classLabels }),
  };
}

function floats(...shape: Shape): GraphInputShape {
  return { shape };
}
