import { ConfigError, diffusersVersion } from '@langevin/core';
import { activation, activationsFromDisk } from '../config/activation-setting.ts';
import {
  blockName,
  blockNames,
  type ConfigCheck,
  count,
  counts,
  finite,
  flag,
  imageSize,
  layerCount,
  oneOf,
  orNull,
  orPerBlock,
  positive,
} from '../config/config-checks.ts';
import { ConfigFormat } from '../config/config-format.ts';
import { atLevel } from './level-settings.ts';
import { defaultUNet2DConditionConfig, type PerLevel, type UNet2DConditionConfig } from './unet2d-condition-config.ts';

/** The class's name on disk: diffusers' own. */
export const unet2dConditionClassName = 'UNet2DConditionModel';

/** As {@link layerCount}, or none at all, as networks have it that were made of larger ones. */
const depth: ConfigCheck = orZero(layerCount);
const evenCount: ConfigCheck = [(value) => count[0](value) && (value as number) % 2 === 0, `${count[1]}, and even`];
const oddCount: ConfigCheck = [(value) => count[0](value) && (value as number) % 2 === 1, `${count[1]}, and odd`];

/** Of all transformers together. SDXL has seventy. */
const mostTransformerLayers = 2048;

/** How the configuration of a UNet2DConditionModel is checked, read and written. */
export const unet2dConditionConfigFormat: ConfigFormat<UNet2DConditionConfig> = new ConfigFormat({
  className: unet2dConditionClassName,
  defaults: defaultUNet2DConditionConfig,
  checks: {
    sampleSize: orNull(imageSize),
    inChannels: count,
    outChannels: count,
    centerInputSample: flag,
    flipSinToCos: flag,
    freqShift: finite,
    downBlockTypes: blockNames,
    midBlockType: orNull(blockName),
    upBlockTypes: blockNames,
    onlyCrossAttention: orPerBlock(flag),
    blockOutChannels: counts,
    layersPerBlock: orPerBlock(layerCount),
    downsamplePadding: oneOf(0, 1),
    midBlockScaleFactor: positive,
    dropout: finite,
    actFn: activation,
    normNumGroups: count,
    normEps: positive,
    crossAttentionDim: orPerBlock(count),
    transformerLayersPerBlock: orPerBlock(orPerBlock(depth)),
    reverseTransformerLayersPerBlock: orNull(listOf(orPerBlock(depth))),
    attentionHeadDim: orPerBlock(count),
    numAttentionHeads: orNull(orPerBlock(count)),
    useLinearProjection: flag,
    classEmbedType: oneOf('timestep', 'identity', 'projection', 'simple_projection', null),
    additionEmbedType: oneOf('text_time', null),
    additionTimeEmbedDim: orNull(evenCount),
    numClassEmbeds: orNull(count),
    upcastAttention: orNull(flag),
    resnetTimeScaleShift: oneOf('default', 'scale_shift'),
    resnetSkipTimeAct: flag,
    resnetOutScaleFactor: positive,
    timeEmbeddingType: oneOf('positional', 'fourier'),
    timeEmbeddingDim: orNull(evenCount),
    timeEmbeddingActFn: orNull(activation),
    timestepPostAct: orNull(activation),
    timeCondProjDim: orNull(count),
    convInKernel: oddCount,
    convOutKernel: oddCount,
    projectionClassEmbeddingsInputDim: orNull(count),
    classEmbeddingsConcat: flag,
    midBlockOnlyCrossAttention: orNull(flag),
  },
  heading: { _class_name: unet2dConditionClassName, _diffusers_version: diffusersVersion },
  // Heads of an embedding of texts that no network has here.
  ignoredKeys: new Set(['addition_embed_type_num_heads']),
  neutralSettings: { attention_type: 'default' },
  fromDisk: activationsFromDisk('actFn', 'timeEmbeddingActFn', 'timestepPostAct'),
  checkTogether,
});

function orZero([test, expected]: ConfigCheck): ConfigCheck {
  return [(value) => value === 0 || test(value), `${expected}, or 0`];
}

/** What a check takes, once for each block. */
function listOf(check: ConfigCheck): ConfigCheck {
  const [test, expected] = orPerBlock(check);
  return [(value) => Array.isArray(value) && test(value), expected];
}

/** Settings that may be a list, of one for each level. */
const perLevel = [
  'downBlockTypes',
  'upBlockTypes',
  'onlyCrossAttention',
  'layersPerBlock',
  'crossAttentionDim',
  'transformerLayersPerBlock',
  'reverseTransformerLayersPerBlock',
  'attentionHeadDim',
  'numAttentionHeads',
] as const;

function checkTogether(config: UNet2DConditionConfig): void {
  const levels = config.blockOutChannels.length;
  for (const key of perLevel) {
    const value = config[key];
    if (Array.isArray(value) && value.length !== levels) {
      fail(key, (nameOf) => `has ${value.length} entries, but ${nameOf('blockOutChannels')} has ${levels}.`);
    }
  }
  if (new Set([config.crossAttentionDim].flat()).size > 1) {
    fail('crossAttentionDim', 'differs from level to level; all of them read the same hidden states.');
  }
  checkDepths(config);
  const isAdded = config.additionEmbedType === 'text_time';
  if (isAdded && config.additionTimeEmbedDim === null) {
    fail('additionTimeEmbedDim', 'is needed for sizes as conditions: the features of each number.');
  }
  const isProjected =
    isAdded || config.classEmbedType === 'projection' || config.classEmbedType === 'simple_projection';
  if (isProjected && config.projectionClassEmbeddingsInputDim === null) {
    fail('projectionClassEmbeddingsInputDim', 'is needed: the channels of what is embedded.');
  }
  if (isAdded && config.classEmbeddingsConcat) {
    fail('classEmbeddingsConcat', (nameOf) => `can't be true beside ${nameOf('additionEmbedType')}.`);
  }
}

/** Lists of depths have one for each transformer of their level, of which the way up has one more. */
function checkDepths(config: UNet2DConditionConfig): void {
  const { transformerLayersPerBlock: down, reverseTransformerLayersPerBlock: reversed } = config;
  const levels = config.blockOutChannels.map((_, level) => level);
  if (reversed === null && levels.some((level) => Array.isArray(atLevel(down, level)))) {
    fail('reverseTransformerLayersPerBlock', (nameOf) => {
      return `is needed where ${nameOf('transformerLayersPerBlock')} has lists: the way up has a layer more.`;
    });
  }
  let total = 0;
  const add = (key: keyof UNet2DConditionConfig, depths: PerLevel<number>, layers: number): void => {
    if (Array.isArray(depths) && depths.length < layers) {
      fail(key, `has a list of ${depths.length} numbers where a level has ${layers} transformers.`);
    }
    for (let layer = 0; layer < layers; layer++) total += atLevel(depths, layer);
  };
  const upKey = reversed ? 'reverseTransformerLayersPerBlock' : 'transformerLayersPerBlock';
  for (const level of levels) {
    const [layers, depths] = [atLevel(config.layersPerBlock, level), atLevel(down, level)];
    add('transformerLayersPerBlock', depths, layers);
    add(upKey, reversed?.at(-1 - level) ?? depths, layers + 1);
  }
  if (total > mostTransformerLayers) {
    fail('transformerLayersPerBlock', `comes to ${total} layers; a network has ${mostTransformerLayers} at most.`);
  }
}

function fail(key: keyof UNet2DConditionConfig, problem: ConstructorParameters<typeof ConfigError>[2]): never {
  throw new ConfigError(unet2dConditionClassName, key, problem);
}
