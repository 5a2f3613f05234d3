import type { SettingName } from './config-error.ts';
import { LangevinError } from './langevin-error.ts';

/** A network's configuration names a block that we don't build. */
export class UnsupportedBlockError extends LangevinError {
  /** The key that names it, as it was written. */
  readonly key: string;
  readonly block: string;
  /** The blocks that can stand in its place. */
  readonly supported: readonly string[];

  constructor(key: string, block: string, supported: readonly string[], options?: ErrorOptions) {
    const known = `supported are ${supported.join(', ')}`;
    super('unsupported_block', `${key}: the block "${block}" is not supported; ${known}.`, options);
    this.key = key;
    this.block = block;
    this.supported = supported;
  }

  /** This error for somebody who wrote the settings by other names. It is the new one's `cause`. */
  renamed(nameOf: SettingName): UnsupportedBlockError {
    return new UnsupportedBlockError(nameOf(this.key), this.block, this.supported, { cause: this });
  }
}
