import type { StoredBytes } from '@langevin/core';

/** A weight, as float32. `data` may be a view of the checkpoint's bytes: treat it as read-only. */
export interface Weight {
  readonly shape: readonly number[];
  /** The elements in row-major order. */
  readonly data: Float32Array;
  /** Where these very bytes lie in a file on this machine's disk, if they do. */
  readonly stored?: StoredBytes;
}

/** The weights of a network by their names in the checkpoint, such as `mid_block.resnets.0.conv1.weight`. */
export type Weights = ReadonlyMap<string, Weight>;
