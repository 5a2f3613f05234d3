import { ConfigError } from './errors/config-error.ts';
import { UnsupportedBlockError } from './errors/unsupported-block-error.ts';

/**
 * What `make` makes of the settings of a file. What it throws of them names them as they are there.
 *
 * @throws {ConfigError | UnsupportedBlockError} as `make` does.
 */
export function nameAsOnDisk<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof ConfigError || error instanceof UnsupportedBlockError) throw error.asOnDisk();
    throw error;
  }
}
