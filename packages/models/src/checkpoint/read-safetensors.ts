import type { LocalFile } from '@langevin/core';
import { elementBytes, toFloat32 } from './dtypes.ts';
import { HalfWeight, halfElements, StoredHalfValues } from './half-weight.ts';
import { type ByteSource, readSafetensorsLayout, type TensorEntry } from './safetensors-header.ts';
import { StoredWeight } from './stored-weight.ts';
import type { Weight, Weights } from './weights.ts';

/**
 * The weights of a safetensors file as float32. Those stored as F32 or F16 take no memory of their own: they are views of
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
  for (const entry of entries) weights.set(entry.name, toWeight(entry, source, dataOffset, local));
  return weights;
}

/** @param local - the file, if the bytes lie on this machine's disk. */
function toWeight(
  { dtype, shape, start, end }: TensorEntry,
  source: ByteSource,
  dataOffset: number,
  local: LocalFile | undefined,
): Weight {
  const [offset, length] = [dataOffset + start, end - start];
  // Elsewhere a runtime can't use the bytes as they lie in the file.
  const isAligned = offset % elementBytes[dtype] === 0;
  if (local && isAligned && dtype === 'F32') return new StoredWeight(shape, { file: local, offset, length });
  if (local && isAligned && dtype === 'F16') return new HalfWeight(shape, new StoredHalfValues(local, offset, length));
  const bytes = source.readSync(offset, length);
  return dtype === 'F16'
    ? new HalfWeight(shape, { data: halfElements(bytes) })
    : { shape, data: toFloat32(dtype, bytes) };
}

function inMemory(bytes: Uint8Array): ByteSource {
  return { size: bytes.byteLength, readSync: (offset, length) => bytes.subarray(offset, offset + length) };
}
