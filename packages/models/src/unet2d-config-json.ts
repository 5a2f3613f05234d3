import { diffusersVersion, type JsonObject, nameSettings, type SettingName, toSnakeCase } from '@langevin/core';
import { completeUNet2DConfig } from './complete-unet2d-config.ts';
import type { UNet2DConfig } from './unet2d-config.ts';
import { unet2dClassName, unet2dConfigKeys } from './unet2d-config-keys.ts';

const keysByDiskKey = new Map(unet2dConfigKeys.map((key) => [toSnakeCase(key), key]));

/** What early versions of diffusers called settings. */
const formerKeys: Readonly<Record<string, keyof UNet2DConfig>> = {
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
};

/** What a training notes of the moving average of its weights, which are those that are stored. */
const averageKeys: ReadonlySet<string> = new Set([
  'decay',
  'inv_gamma',
  'min_decay',
  'optimization_step',
  'power',
  'update_after_step',
  'use_ema_warmup',
]);

/**
 * Reads diffusers' `config.json`, also of early versions. Keys that begin with `_` are diffusers' own notes; other unknown
 * ones are reported.
 *
 * @param file - what it is called, for messages.
 */
export function parseUNet2DConfig(json: JsonObject, onWarning: (message: string) => void, file?: string): UNet2DConfig {
  const config: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(json)) {
    const known = keysByDiskKey.get(key) ?? formerKey(key, json);
    if (known !== undefined) config[known] = known === 'actFn' && value === 'swish' ? 'silu' : value;
    else if (!key.startsWith('_') && !averageKeys.has(key))
      onWarning(`${unet2dClassName} configuration: the key "${key}" is unknown and was ignored.`);
  }
  return nameSettings(settingNamesIn(json), () => completeUNet2DConfig(config as Partial<UNet2DConfig>), file);
}

/** What settings are called in a `config.json`, which may be of an early version. */
export function settingNamesIn(json: JsonObject): SettingName {
  return (setting) => {
    const formerly = Object.keys(formerKeys).find((key) => formerKeys[key] === setting);
    return formerly !== undefined && formerKey(formerly, json) && formerly in json ? formerly : toSnakeCase(setting);
  };
}

/** The setting that a key meant before; what is said in today's words counts. */
function formerKey(key: string, json: JsonObject): keyof UNet2DConfig | undefined {
  const setting = Object.hasOwn(formerKeys, key) ? formerKeys[key] : undefined;
  return setting === undefined || toSnakeCase(setting) in json ? undefined : setting;
}

/** Writes diffusers' `config.json`. */
export function formatUNet2DConfig(config: UNet2DConfig): JsonObject {
  const entries = unet2dConfigKeys.map((key) => [toSnakeCase(key), config[key]] as const);
  return { _class_name: unet2dClassName, _diffusers_version: diffusersVersion, ...Object.fromEntries(entries) };
}
