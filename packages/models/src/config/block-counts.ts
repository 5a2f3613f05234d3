import { ConfigError } from '@langevin/core';

/** The settings of a network that has a block for each size of its images on either side. */
export interface TwoSidedConfig {
  readonly downBlockTypes: readonly string[];
  readonly upBlockTypes: readonly string[];
  readonly blockOutChannels: readonly number[];
}

/** Checks that each side has a block for each size. @throws {ConfigError} that names the side which hasn't. */
export function checkBlockCounts(className: string, config: TwoSidedConfig): void {
  const levels = config.blockOutChannels.length;
  for (const key of ['downBlockTypes', 'upBlockTypes'] as const) {
    if (config[key].length === levels) continue;
    throw new ConfigError(
      className,
      key,
      (nameOf) => `names ${config[key].length} blocks, but ${nameOf('blockOutChannels')} has ${levels}.`,
    );
  }
}
