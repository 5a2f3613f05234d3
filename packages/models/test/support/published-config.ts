import type { JsonObject } from '@langevin/core';
import type { UNet2DConfig } from '@langevin/models';
import { readFixtureJson } from '../../../../test/support/reference.ts';
import { unet2dConfigFormat } from '../../src/unet2d-config-format.ts';

/** The configuration of a network that is published, in which nothing may be odd. */
export function publishedConfig(name: string): UNet2DConfig {
  return unet2dConfigFormat.parse(readFixtureJson<JsonObject>(`published-configs/${name}.json`), (message) => {
    throw new Error(message);
  });
}
