import { ConfigError, diffusersVersion } from '@langevin/core';
import { count, finite, flag, layerCount, oneOf, orNull, positive } from '../config/config-checks.ts';
import { ConfigFormat } from '../config/config-format.ts';
import { feedForwardActivations } from '../transformer/feed-forward.ts';
import { type DiTTransformer2DConfig, defaultDiTTransformer2DConfig, tokenWidth } from './dit-config.ts';

/** The class's name on disk: diffusers' own. */
export const ditClassName = 'DiTTransformer2DModel';

/** How the configuration of a DiTTransformer2DModel is checked, read and written. */
export const ditConfigFormat: ConfigFormat<DiTTransformer2DConfig> = new ConfigFormat({
  className: ditClassName,
  defaults: defaultDiTTransformer2DConfig,
  checks: {
    numAttentionHeads: count,
    attentionHeadDim: count,
    inChannels: count,
    outChannels: orNull(count),
    numLayers: layerCount,
    dropout: finite,
    normNumGroups: count,
    attentionBias: flag,
    sampleSize: count,
    patchSize: count,
    activationFn: oneOf(...feedForwardActivations),
    numEmbedsAdaNorm: count,
    upcastAttention: flag,
    normType: oneOf('ada_norm_zero'),
    normElementwiseAffine: flag,
    normEps: positive,
  },
  heading: { _class_name: ditClassName, _diffusers_version: diffusersVersion },
  // Early versions had one class for transformers of every kind, which says so of this one.
  neutralSettings: { attention_type: 'default' },
  checkTogether,
});

function checkTogether(config: DiTTransformer2DConfig): void {
  const { sampleSize, patchSize } = config;
  if (sampleSize % patchSize !== 0) {
    const why = (nameOf: (setting: string) => string): string =>
      `is ${sampleSize}; it must be a multiple of ${nameOf('patchSize')}, ${patchSize}.`;
    throw new ConfigError(ditClassName, 'sampleSize', why);
  }
  const width = tokenWidth(config);
  if (width % 4 !== 0) {
    const why = (nameOf: (setting: string) => string): string =>
      `times ${nameOf('numAttentionHeads')} is ${width}; a position takes a multiple of four features.`;
    throw new ConfigError(ditClassName, 'attentionHeadDim', why);
  }
}
