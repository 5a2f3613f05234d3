import { halfToFloat32, type LocalFile, type StoredBytes } from '@langevin/core';
import type { HalfValues } from '@langevin/onnx';
import { alignedTo } from './dtypes.ts';
import type { Weight } from './weights.ts';

/**
 * A weight that is stored in half precision and stays so: a network of half precision takes its bytes as they are, and it
 * is written as it was read.
 */
export class HalfWeight implements Weight {
  readonly shape: readonly number[];
  readonly half: HalfValues;

  constructor(shape: readonly number[], half: HalfValues) {
    this.shape = shape;
    this.half = half;
  }

  /** Converted each time: whoever computes in single precision needs them once, when a network is loaded. */
  get data(): Float32Array {
    return halfToFloat32(this.half.data);
  }
}

/** Values in half precision that stay in their file. */
export class StoredHalfValues implements HalfValues {
  readonly stored: StoredBytes;

  constructor(file: LocalFile, offset: number, length: number) {
    this.stored = { file, offset, length };
  }

  /** Read from the file each time. */
  get data(): Uint16Array {
    const { file, offset, length } = this.stored;
    return halfElements(file.readSync(offset, length));
  }
}

/** Little-endian bytes as elements in half precision: a view where their alignment allows one. */
export function halfElements(bytes: Uint8Array): Uint16Array {
  const { buffer, byteOffset, byteLength } = alignedTo(Uint16Array.BYTES_PER_ELEMENT, bytes);
  return new Uint16Array(buffer, byteOffset, byteLength / Uint16Array.BYTES_PER_ELEMENT);
}
