import {
  type Conditions,
  checkForwardOptions,
  type FloatTensor,
  type ForwardOptions,
  floatTensor,
  InvalidArgumentError,
  type Tensor,
} from '@langevin/core';
import {
  checkFinite,
  checkRows,
  numbersOf,
  numbersPerImage,
  requireFloats,
  requireTensor,
} from '../argument-checks.ts';
import { numbersFor } from '../graph-tensors.ts';
import { type ConditionSizes, classLabelInput, conditionNames } from './condition-graph.ts';
import { checkLatentSize } from './latent-size.ts';
import { textChannels } from './level-settings.ts';
import type { UNet2DConditionConfig } from './unet2d-condition-config.ts';

/** What a graph reads, and what it has to be written for. */
export interface ConditionFeeds {
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly sizes: ConditionSizes;
}

/**
 * Checks the arguments of `forward` and brings them into the types and shapes that the graph takes.
 *
 * @throws {InvalidArgumentError} that says which one is wrong and how.
 */
export function conditionFeeds(
  config: UNet2DConditionConfig,
  sample: FloatTensor,
  timestep: Tensor,
  options: ForwardOptions,
): ConditionFeeds {
  requireFloats('sample', sample, ['batch', config.inChannels, 'height', 'width']);
  checkLatentSize('sample', config, { height: sample.dims[2]!, width: sample.dims[3]! });
  requireTensor('timestep', timestep);
  const batch = sample.dims[0]!;
  const { feeds, sizes } = feedsOf(config, options, batch);
  // What else is embedded is of each image, and so is then the time beside it.
  const isShared = timestep.size === 1 && embedded.every((name) => feeds[name] === undefined);
  const times = numbersPerImage('timestep', timestep, isShared ? 1 : batch, batch);
  checkFinite('timestep', times);
  const time = floatTensor([times.length], Float32Array.from(times));
  return { feeds: { [conditionNames.sample]: sample, [conditionNames.timestep]: time, ...feeds }, sizes };
}

/**
 * Checks, before there is a sample, that the network takes samples of a shape, and these conditions.
 *
 * @throws {InvalidArgumentError} that says which one is wrong and how.
 */
export function checkConditions(
  config: UNet2DConditionConfig,
  shape: readonly number[],
  options: ForwardOptions,
): void {
  const [batch, channels, height, width] = shape;
  if (shape.length !== 4 || channels !== config.inChannels || !(batch! > 0)) {
    const expected = `[batch, ${config.inChannels}, height, width] was expected`;
    throw new InvalidArgumentError('sample', `is [${shape.join(', ')}]; ${expected}.`);
  }
  checkLatentSize('height, width', config, { height: height!, width: width! });
  feedsOf(config, options, batch!);
}

/** The inputs from which the embedding is made, besides the time. */
const embedded = [
  conditionNames.timestepCond,
  conditionNames.textEmbeds,
  conditionNames.timeIds,
  conditionNames.classLabels,
] as const;

function feedsOf(config: UNet2DConditionConfig, options: ForwardOptions, batch: number): ConditionFeeds {
  checkForwardOptions(options, ...conditionsOf(config));
  const { encoderHiddenStates: states, encoderAttentionMask, timestepCond } = options;
  if (states === undefined) {
    throw new InvalidArgumentError(
      'encoderHiddenStates',
      'this network reads a text: give what its text encoder makes of it.',
    );
  }
  requireFloats('encoderHiddenStates', states, [batch, 'tokens', textChannels(config)]);
  const tokens = states.dims[1]!;
  if (timestepCond !== undefined) requireFloats('timestepCond', timestepCond, [batch, config.timeCondProjDim!]);
  const added = addedFeeds(config, options, batch);
  return {
    feeds: {
      [conditionNames.encoderHiddenStates]: states,
      ...(encoderAttentionMask !== undefined && {
        [conditionNames.encoderAttentionMask]: maskFeed(encoderAttentionMask, batch, tokens),
      }),
      ...(timestepCond !== undefined && { [conditionNames.timestepCond]: timestepCond }),
      ...added,
      ...labelFeeds(config, options, batch),
    },
    sizes: {
      tokens,
      isMasked: encoderAttentionMask !== undefined,
      hasTimestepCond: timestepCond !== undefined,
      timeIds: added?.[conditionNames.timeIds].dims.at(1) ?? 0,
    },
  };
}

/** What a network is told. */
function conditionsOf(config: UNet2DConditionConfig): readonly (keyof Conditions)[] {
  return [
    'encoderHiddenStates',
    'encoderAttentionMask',
    ...(config.timeCondProjDim === null ? [] : (['timestepCond'] as const)),
    ...(config.additionEmbedType === null ? [] : (['textEmbeds', 'timeIds'] as const)),
    ...(classLabelInput(config) === undefined ? [] : (['classLabels'] as const)),
  ];
}

function maskFeed(mask: Tensor, batch: number, tokens: number): FloatTensor {
  const name = 'encoderAttentionMask';
  requireTensor(name, mask);
  const { type, data, dims } = mask;
  if (dims.length !== 2 || dims[0] !== batch || dims[1] !== tokens) {
    const problem = `is [${dims.join(', ')}]; one number for each token, [${batch}, ${tokens}], was expected`;
    throw new InvalidArgumentError(name, `${problem}.`);
  }
  const values = type === 'bool' ? Array.from(data as Uint8Array) : numbersOf(name, mask);
  const odd = values.find((value) => value !== 0 && value !== 1);
  if (odd !== undefined) throw new InvalidArgumentError(name, `holds ${odd}; a token is attended to, 1, or not, 0.`);
  return floatTensor(dims, Float32Array.from(values));
}

/** The embeddings of whole texts and the numbers of each image, which come together to what the network embeds. */
function addedFeeds(
  { additionEmbedType, additionTimeEmbedDim, projectionClassEmbeddingsInputDim: width }: UNet2DConditionConfig,
  { textEmbeds, timeIds }: Conditions,
  batch: number,
): Record<'text_embeds' | 'time_ids', FloatTensor> | undefined {
  if (additionEmbedType === null) return undefined;
  requireFloats('textEmbeds', textEmbeds, [batch, 'channels']);
  requireTensor('timeIds', timeIds);
  const numbers = numbersOf('timeIds', timeIds);
  checkFinite('timeIds', numbers);
  const { dims } = timeIds;
  const isPerImage = dims.length === 2 && dims[0] === batch;
  const channels = textEmbeds.dims[1]!;
  if (!isPerImage || channels + dims[1]! * additionTimeEmbedDim! !== width) {
    const count = (width! - channels) / additionTimeEmbedDim!;
    const expected = Number.isInteger(count) && count > 0 ? `[${batch}, ${count}]` : 'another number of channels there';
    const problem = `is [${dims.join(', ')}] beside textEmbeds of ${channels} channels; ${expected} was expected`;
    throw new InvalidArgumentError('timeIds', `${problem}.`);
  }
  return {
    [conditionNames.textEmbeds]: textEmbeds,
    [conditionNames.timeIds]: floatTensor(dims, Float32Array.from(numbers)),
  };
}

function labelFeeds(
  config: UNet2DConditionConfig,
  { classLabels }: Conditions,
  batch: number,
): Record<string, Tensor> | undefined {
  const input = classLabelInput(config);
  if (input === undefined) return undefined;
  if (classLabels === undefined) {
    throw new InvalidArgumentError('classLabels', 'this network is class-conditional: give one label per image.');
  }
  const { shape, type = 'float' } = input;
  if (shape.length === 2) {
    requireFloats('classLabels', classLabels, [batch, shape[1]!]);
    return { [conditionNames.classLabels]: classLabels };
  }
  requireTensor('classLabels', classLabels);
  const labels = numbersPerImage('classLabels', classLabels, batch, batch);
  checkFinite('classLabels', labels);
  if (config.classEmbedType === null) checkRows('classLabels', labels, config.numClassEmbeds!, 'a class');
  const feed = numbersFor('classLabels', { name: conditionNames.classLabels, type }, labels);
  return { [conditionNames.classLabels]: feed };
}
