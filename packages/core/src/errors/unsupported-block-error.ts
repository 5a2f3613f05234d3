import { toSnakeCase } from '../files/key-names.ts';
import { LangevinError } from './langevin-error.ts';

/** A network's configuration names a block that we don't build. */
export class UnsupportedBlockError extends LangevinError {
  /** The key that names it, as it was written. */
  readonly key: string;
  readonly block: string;
  /** The blocks that can stand in its place. */
  readonly supported: readonly string[];

  constructor(key: string, block: string, supported: readonly string[]) {
    super('unsupported_block', `${key}: the block "${block}" is not supported; supported are ${supported.join(', ')}.`);
    this.key = key;
    this.block = block;
    this.supported = supported;
  }

  /** The same error, with its key named as it is in a file. */
  asOnDisk(): UnsupportedBlockError {
    return new UnsupportedBlockError(toSnakeCase(this.key), this.block, this.supported);
  }
}
