import type { StoredBytes } from '@langevin/core';
import type { HalfValues } from '@langevin/onnx';

/**
 * A weight, as float32. `data` may be a view of the checkpoint's bytes: treat it as read-only. It may also be read or
 * converted each time it is asked for: ask once.
 */
export interface Weight {
  readonly shape: readonly number[];
  /** The elements in row-major order. */
  readonly data: Float32Array;
  /** Where these very bytes lie in a file on this machine's disk, if they do. */
  readonly stored?: StoredBytes;
  /** The elements in half precision, if they are stored so. */
  readonly half?: HalfValues;
}

/** The weights of a network by their names in the checkpoint, such as `mid_block.resnets.0.conv1.weight`. */
export type Weights = ReadonlyMap<string, Weight>;
