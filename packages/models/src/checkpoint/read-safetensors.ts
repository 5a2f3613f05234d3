import type { LocalFile } from '@langevin/core';
import { type StoredType, toFloat32 } from './dtypes.ts';
import { type ByteSource, readSafetensorsLayout } from './safetensors-header.ts';
import { StoredWeight } from './stored-weight.ts';
import type { Weight, Weights } from './weights.ts';

/**
 * The weights of a safetensors file as float32. Those stored as F32 take no memory of their own: they are views of
 * the bytes, or stay in the file.
 *
 * @param content - the whole file, in memory (shared memory will do) or on this machine's disk.
 * @param file - the file's name, for messages.
 * @throws {InvalidFileError} if it is truncated, inconsistent, or holds a type that can't be read.
 */
export function readSafetensors(content: Uint8Array | LocalFile, file: string): Weights {
  const local = content instanceof Uint8Array ? undefined : content;
  const source = content instanceof Uint8Array ? inMemory(content) : content;
  const { entries, dataOffset } = readSafetensorsLayout(source, file);
  const weights = new Map<string, Weight>();
  for (const { name, dtype, shape, start, end } of entries) {
    const [offset, length] = [dataOffset + start, end - start];
    const weight =
      local && isReady(dtype, offset)
        ? new StoredWeight(shape, { file: local, offset, length })
        : { shape, data: toFloat32(dtype, source.readSync(offset, length)) };
    weights.set(name, weight);
  }
  return weights;
}

/** Whether a runtime can use the bytes as they lie in the file. */
function isReady(dtype: StoredType, offset: number): boolean {
  return dtype === 'F32' && offset % Float32Array.BYTES_PER_ELEMENT === 0;
}

function inMemory(bytes: Uint8Array): ByteSource {
  return { size: bytes.byteLength, readSync: (offset, length) => bytes.subarray(offset, offset + length) };
}
