import type { SettingName } from './config-error.ts';
import { LangevinError } from './langevin-error.ts';

/** A network's configuration names a block that we don't build. */
export class UnsupportedBlockError extends LangevinError {
  /** The key that names it, as it was written. */
  readonly key: string;
  readonly block: string;
  /** The blocks that can stand in its place. */
  readonly supported: readonly string[];

  /** @param options - with the file that names it, if one does. */
  constructor(
    key: string,
    block: string,
    supported: readonly string[],
    { file, ...options }: ErrorOptions & { readonly file?: string | undefined } = {},
  ) {
    const known = `supported are ${supported.join(', ')}`;
    const place = file === undefined ? key : `${file}, ${key}`;
    super('unsupported_block', `${place}: the block "${block}" is not supported; ${known}.`, options);
    this.key = key;
    this.block = block;
    this.supported = supported;
  }

  /** This error for somebody who wrote the settings by other names, in a file if that is named. It is the new one's `cause`. */
  renamed(nameOf: SettingName, file?: string): UnsupportedBlockError {
    return new UnsupportedBlockError(nameOf(this.key), this.block, this.supported, { cause: this, file });
  }
}
