import { UnsupportedBlockError } from '@langevin/core';

/**
 * The block that a configuration names. Older checkpoints have the names with a prefix.
 *
 * @param key - where the configuration names it, such as `downBlockTypes`.
 * @throws {UnsupportedBlockError} that names the block.
 */
export function findBlock<Block>(key: string, type: string, blocks: Readonly<Record<string, Block>>): Block {
  const name = type.replace(/^UNetRes/, '');
  if (Object.hasOwn(blocks, name)) return blocks[name]!;
  throw new UnsupportedBlockError(key, type, Object.keys(blocks));
}
