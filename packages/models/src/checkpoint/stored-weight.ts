import type { StoredBytes } from '@langevin/core';
import type { Weight } from './weights.ts';

/** A float32 weight that stays in its file. A large network's weights are in memory once, in the runtime, and not here. */
export class StoredWeight implements Weight {
  readonly shape: readonly number[];
  readonly stored: StoredBytes;

  constructor(shape: readonly number[], stored: StoredBytes) {
    this.shape = shape;
    this.stored = stored;
  }

  /** Read from the file each time. */
  get data(): Float32Array {
    const { file, offset, length } = this.stored;
    const bytes = file.readSync(offset, length);
    return new Float32Array(bytes.buffer, bytes.byteOffset, length / Float32Array.BYTES_PER_ELEMENT);
  }
}
