import { diffusersVersion, type JsonObject, toSnakeCase } from '@langevin/core';
import { completeUNet2DConfig } from './complete-unet2d-config.ts';
import type { UNet2DConfig } from './unet2d-config.ts';
import { unet2dClassName, unet2dConfigKeys } from './unet2d-config-keys.ts';

const keysByDiskKey = new Map(unet2dConfigKeys.map((key) => [toSnakeCase(key), key]));

/** Reads diffusers' `config.json`. Keys that begin with `_` are diffusers' own notes; other unknown ones are reported. */
export function parseUNet2DConfig(json: JsonObject, onWarning: (message: string) => void): UNet2DConfig {
  const config: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(json)) {
    const known = keysByDiskKey.get(key);
    if (known !== undefined) config[known] = known === 'actFn' && value === 'swish' ? 'silu' : value;
    else if (!key.startsWith('_'))
      onWarning(`${unet2dClassName} configuration: the key "${key}" is unknown and was ignored.`);
  }
  return completeUNet2DConfig(config as Partial<UNet2DConfig>);
}

/** Writes diffusers' `config.json`. */
export function formatUNet2DConfig(config: UNet2DConfig): JsonObject {
  const entries = unet2dConfigKeys.map((key) => [toSnakeCase(key), config[key]] as const);
  return { _class_name: unet2dClassName, _diffusers_version: diffusersVersion, ...Object.fromEntries(entries) };
}
