import { ConfigError, type SettingName } from './errors/config-error.ts';
import { UnsupportedBlockError } from './errors/unsupported-block-error.ts';

/**
 * What `make` makes of settings that were written by other names than those in TypeScript. What it throws of them calls
 * them by those.
 *
 * @param file - where they were written, if that was in one.
 * @throws {ConfigError | UnsupportedBlockError} as `make` does.
 */
export function nameSettings<T>(nameOf: SettingName, make: () => T, file?: string): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof ConfigError || error instanceof UnsupportedBlockError) throw error.renamed(nameOf, file);
    throw error;
  }
}
