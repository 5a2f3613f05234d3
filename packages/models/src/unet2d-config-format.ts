import { ConfigError, diffusersVersion } from '@langevin/core';
import { activation, activationsFromDisk } from './config/activation-setting.ts';
import { checkBlockCounts } from './config/block-counts.ts';
import {
  blockName,
  blockNames,
  count,
  counts,
  finite,
  flag,
  imageSize,
  layerCount,
  oneOf,
  orNull,
  positive,
} from './config/config-checks.ts';
import { ConfigFormat } from './config/config-format.ts';
import { defaultUNet2DConfig, type UNet2DConfig } from './unet2d-config.ts';

/** The class's name on disk: diffusers' own. */
export const unet2dClassName = 'UNet2DModel';

/** How the configuration of a UNet2DModel is checked, read, also from files of early versions, and written. */
export const unet2dConfigFormat: ConfigFormat<UNet2DConfig> = new ConfigFormat({
  className: unet2dClassName,
  defaults: defaultUNet2DConfig,
  checks: {
    sampleSize: orNull(imageSize),
    inChannels: count,
    outChannels: count,
    centerInputSample: flag,
    timeEmbeddingType: oneOf('fourier', 'positional', 'learned'),
    timeEmbeddingDim: orNull(count),
    freqShift: finite,
    flipSinToCos: flag,
    downBlockTypes: blockNames,
    midBlockType: orNull(blockName),
    upBlockTypes: blockNames,
    blockOutChannels: counts,
    layersPerBlock: layerCount,
    midBlockScaleFactor: positive,
    downsamplePadding: oneOf(0, 1),
    downsampleType: oneOf('conv', 'resnet'),
    upsampleType: oneOf('conv', 'resnet'),
    dropout: finite,
    actFn: activation,
    attentionHeadDim: orNull(count),
    normNumGroups: orNull(count),
    attnNormNumGroups: orNull(count),
    normEps: positive,
    resnetTimeScaleShift: oneOf('default', 'scale_shift'),
    addAttention: flag,
    classEmbedType: oneOf('timestep', 'identity', null),
    numClassEmbeds: orNull(count),
    numTrainTimesteps: orNull(count),
  },
  heading: { _class_name: unet2dClassName, _diffusers_version: diffusersVersion },
  formerKeys: {
    image_size: 'sampleSize',
    num_res_blocks: 'layersPerBlock',
    block_channels: 'blockOutChannels',
    down_blocks: 'downBlockTypes',
    up_blocks: 'upBlockTypes',
    downscale_freq_shift: 'freqShift',
    resnet_num_groups: 'normNumGroups',
    resnet_act_fn: 'actFn',
    resnet_eps: 'normEps',
    num_head_channels: 'attentionHeadDim',
  },
  // What a training notes of the moving average of its weights, which are those that are stored.
  ignoredKeys: new Set([
    'decay',
    'inv_gamma',
    'min_decay',
    'optimization_step',
    'power',
    'update_after_step',
    'use_ema_warmup',
  ]),
  toleratesUnknown: true,
  fromDisk: activationsFromDisk('actFn'),
  checkTogether,
});

function checkTogether(config: UNet2DConfig): void {
  checkBlockCounts(unet2dClassName, config);
  if (config.timeEmbeddingType === 'learned' && config.numTrainTimesteps === null) {
    throw new ConfigError(
      unet2dClassName,
      'numTrainTimesteps',
      'is needed for a learned time embedding: the rows of its table.',
    );
  }
}
