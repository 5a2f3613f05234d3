import { LangevinError } from './langevin-error.ts';

/** A network's configuration names a block that we don't build. */
export class UnsupportedBlockError extends LangevinError {
  readonly block: string;
  /** The blocks that can stand in its place. */
  readonly supported: readonly string[];

  constructor(key: string, block: string, supported: readonly string[]) {
    super('unsupported_block', `${key}: the block "${block}" is not supported; supported are ${supported.join(', ')}.`);
    this.block = block;
    this.supported = supported;
  }
}
