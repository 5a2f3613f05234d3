import { toFloat32 } from './dtypes.ts';
import { readSafetensorsLayout } from './safetensors-header.ts';
import type { Weight, Weights } from './weights.ts';

/**
 * The weights of a safetensors file as float32. Those stored as F32 are views of `bytes`, so they take no memory of
 * their own and keep `bytes` alive.
 *
 * @param bytes - the whole file; it may lie in shared memory.
 * @param file - the file's name, for messages.
 * @throws {InvalidFileError} if it is truncated, inconsistent, or holds a type that can't be read.
 */
export function readSafetensors(bytes: Uint8Array, file: string): Weights {
  const { entries, data } = readSafetensorsLayout(bytes, file);
  const weights = new Map<string, Weight>();
  for (const { name, dtype, shape, start, end } of entries) {
    weights.set(name, { shape, data: toFloat32(dtype, data.subarray(start, end)) });
  }
  return weights;
}
