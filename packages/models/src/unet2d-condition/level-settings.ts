import type { BlockKind } from './level-layer.ts';
import type { PerLevel, UNet2DConditionConfig } from './unet2d-condition-config.ts';

/** How the layers of a level attend to the text. */
export interface AttentionSettings {
  /** The number of heads of a transformer. */
  readonly heads: number;
  /** The channels of a head in a simple block. */
  readonly headDim: number;
  /** Whether the image is not attended to. */
  readonly onlyCrossAttention: boolean;
  /** Layers of each transformer. */
  readonly depths: PerLevel<number>;
}

/** What a setting is at a level, of which 0 has the largest images. */
export function atLevel<T extends number | boolean | PerLevel<number>>(setting: PerLevel<T>, level: number): T {
  return Array.isArray(setting) ? (setting as readonly T[])[level]! : (setting as T);
}

/** How a level attends on the way down, or in the middle. */
export function attentionOnWayDown(config: UNet2DConditionConfig, level: number): AttentionSettings {
  return {
    heads: atLevel(config.numAttentionHeads ?? config.attentionHeadDim, level),
    headDim: atLevel(config.attentionHeadDim, level),
    onlyCrossAttention: atLevel(config.onlyCrossAttention, level),
    depths: atLevel(config.transformerLayersPerBlock, level),
  };
}

/** How a level attends on the way up, which may have transformers of other depths. */
export function attentionOnWayUp(config: UNet2DConditionConfig, level: number): AttentionSettings {
  const reversed = config.reverseTransformerLayersPerBlock;
  const settings = attentionOnWayDown(config, level);
  return reversed === null ? settings : { ...settings, depths: reversed[reversed.length - 1 - level]! };
}

/** How the middle attends: a transformer there always reads the image too. */
export function attentionInMiddle(
  config: UNet2DConditionConfig,
  attention: NonNullable<BlockKind['attention']>,
): AttentionSettings {
  const { midBlockOnlyCrossAttention, onlyCrossAttention: ofLevels } = config;
  const onlyCrossAttention = attention === 'added' && (midBlockOnlyCrossAttention ?? ofLevels === true);
  return { ...attentionOnWayDown(config, config.blockOutChannels.length - 1), onlyCrossAttention };
}

/** Channels of the text's hidden states, which all levels read. */
export function textChannels({ crossAttentionDim }: UNet2DConditionConfig): number {
  return atLevel(crossAttentionDim, 0);
}
