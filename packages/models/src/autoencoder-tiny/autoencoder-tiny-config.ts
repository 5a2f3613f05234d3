import { ConfigError, diffusersVersion } from '@langevin/core';
import type { Activation } from '@langevin/onnx';
import { activation, activationsFromDisk } from '../config/activation-setting.ts';
import {
  type ConfigCheck,
  count,
  counts,
  finite,
  flag,
  isListOf,
  layerCount,
  mostValues,
  oneOf,
} from '../config/config-checks.ts';
import { ConfigFormat } from '../config/config-format.ts';

/** Configuration of an {@link AutoencoderTiny}: diffusers' keys in camelCase, with diffusers' defaults. */
export interface AutoencoderTinyConfig {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Channels at each size of the encoder, the largest first: all the same. */
  readonly encoderBlockOutChannels: readonly number[];
  /** Channels at each size of the decoder, the smallest first: all the same. */
  readonly decoderBlockOutChannels: readonly number[];
  readonly actFn: Activation;
  readonly upsampleFn: 'nearest';
  readonly latentChannels: number;
  readonly upsamplingScalingFactor: 2;
  /** Residual blocks at each size of the encoder, the largest first. */
  readonly numEncoderBlocks: readonly number[];
  /** Residual blocks at each size of the decoder, the smallest first. */
  readonly numDecoderBlocks: readonly number[];
  /** With {@link latentShift}, how latents are brought into [0, 1] to be stored as pictures. The network doesn't read it. */
  readonly latentMagnitude: number;
  readonly latentShift: number;
  /** Whether half precision overflows in it, so that pipelines of large pictures run it in single precision. */
  readonly forceUpcast: boolean;
  /** What pipelines multiply latents by, after they subtracted {@link shiftFactor}. The network itself doesn't. */
  readonly scalingFactor: number;
  readonly shiftFactor: number;
}

/** diffusers' defaults. */
export const defaultAutoencoderTinyConfig: AutoencoderTinyConfig = {
  inChannels: 3,
  outChannels: 3,
  encoderBlockOutChannels: [64, 64, 64, 64],
  decoderBlockOutChannels: [64, 64, 64, 64],
  actFn: 'relu',
  upsampleFn: 'nearest',
  latentChannels: 4,
  upsamplingScalingFactor: 2,
  numEncoderBlocks: [1, 3, 3, 3],
  numDecoderBlocks: [3, 3, 3, 1],
  latentMagnitude: 3,
  latentShift: 0.5,
  forceUpcast: false,
  scalingFactor: 1,
  shiftFactor: 0,
};

/** The class's name on disk: diffusers' own. */
export const autoencoderTinyClassName = 'AutoencoderTiny';

const layerCounts: ConfigCheck = [
  (value) => isListOf(value, layerCount[0]),
  `a list of at most ${mostValues} numbers, each ${layerCount[1]}`,
];

/** How the configuration of an AutoencoderTiny is checked, read and written. */
export const autoencoderTinyConfigFormat: ConfigFormat<AutoencoderTinyConfig> = new ConfigFormat({
  className: autoencoderTinyClassName,
  defaults: defaultAutoencoderTinyConfig,
  checks: {
    inChannels: count,
    outChannels: count,
    encoderBlockOutChannels: counts,
    decoderBlockOutChannels: counts,
    actFn: activation,
    upsampleFn: oneOf('nearest'),
    latentChannels: count,
    upsamplingScalingFactor: oneOf(2),
    numEncoderBlocks: layerCounts,
    numDecoderBlocks: layerCounts,
    latentMagnitude: finite,
    latentShift: finite,
    forceUpcast: flag,
    scalingFactor: finite,
    shiftFactor: finite,
  },
  heading: { _class_name: autoencoderTinyClassName, _diffusers_version: diffusersVersion },
  // A second name of the decoder's channels, which diffusers writes beside the first.
  ignoredKeys: new Set(['block_out_channels']),
  fromDisk: activationsFromDisk('actFn'),
  checkTogether,
});

/** Each side has channels for each size, the same for all, and both have as many sizes. */
function checkTogether(config: AutoencoderTinyConfig): void {
  const sides = [
    ['encoderBlockOutChannels', 'numEncoderBlocks'],
    ['decoderBlockOutChannels', 'numDecoderBlocks'],
  ] as const;
  for (const [channelsKey, blocksKey] of sides) {
    const [channels, blocks] = [config[channelsKey], config[blocksKey]];
    if (channels.length !== blocks.length) {
      throw new ConfigError(
        autoencoderTinyClassName,
        channelsKey,
        (nameOf) => `has ${channels.length} sizes, but ${nameOf(blocksKey)} has ${blocks.length}.`,
      );
    }
    if (new Set(channels).size > 1) {
      const problem = `is [${channels.join(', ')}]; the layers between sizes keep the channels, so all must be the same.`;
      throw new ConfigError(autoencoderTinyClassName, channelsKey, problem);
    }
  }
  const [down, up] = [config.numEncoderBlocks.length, config.numDecoderBlocks.length];
  if (down === up) return;
  throw new ConfigError(
    autoencoderTinyClassName,
    'numDecoderBlocks',
    (nameOf) => `has ${up} sizes, but ${nameOf('numEncoderBlocks')} has ${down}.`,
  );
}
