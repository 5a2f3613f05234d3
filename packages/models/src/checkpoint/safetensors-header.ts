import { elementCount, InvalidFileError, scanJson } from '@langevin/core';
import { ByteReader } from './byte-reader.ts';
import { elementBytes, isStoredType, type StoredType } from './dtypes.ts';
import { printable } from './printable.ts';
import { isShape } from './shapes.ts';

/** Where a safetensors file holds a tensor: `start` and `end` are offsets in its data, behind the header. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** The header of a safetensors file, and where the bytes behind it begin. */
export interface SafetensorsLayout {
  readonly entries: readonly TensorEntry[];
  readonly dataOffset: number;
}

/** A file's bytes, in memory or on a disk. */
export interface ByteSource {
  readonly size: number;
  readSync(offset: number, length: number): Uint8Array;
}

/** Of more tensors than any file has, under longer names. (The format itself allows six times as much.) */
const maxHeaderBytes = 2 ** 24;

/** Of each tensor there are some eight. */
const maxValues = 300_000;

/** header → tensor → shape. */
const maxDepth = 3;

/**
 * Reads and checks the header of a safetensors file (https://huggingface.co/docs/safetensors): eight bytes of length,
 * JSON, then the tensors' bytes. As the format asks, they follow each other without gaps or overlaps up to the end.
 *
 * @param file - the file's name, for messages.
 * @throws {InvalidFileError} if any of it does not hold.
 */
export function readSafetensorsLayout(source: ByteSource, file: string): SafetensorsLayout {
  const lengthBytes = 8;
  const headerLength = new ByteReader(source.readSync(0, Math.min(lengthBytes, source.size)), file).u64();
  if (headerLength > maxHeaderBytes) {
    throw new InvalidFileError(file, `its header claims ${headerLength} bytes; it is no safetensors file.`);
  }
  const dataOffset = lengthBytes + headerLength;
  const headerBytes = source.readSync(lengthBytes, Math.max(0, Math.min(headerLength, source.size - lengthBytes)));
  const header = parseHeader(new ByteReader(headerBytes, file).utf8(headerLength), file);
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => checkEntry(name, value, file));
  checkCoverage(entries, source.size - dataOffset, file);
  return { entries, dataOffset };
}

function parseHeader(text: string, file: string): object {
  const keys = scanJson(text, file, { deepest: maxDepth, mostValues: maxValues });
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (cause) {
    throw new InvalidFileError(file, 'its header is not valid JSON; it is corrupt. Download it again.', { cause });
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new InvalidFileError(file, 'its header is no JSON object; it is no safetensors file.');
  }
  if (Object.keys(header).length !== keys) {
    throw new InvalidFileError(file, 'its header names a tensor twice; save it again.');
  }
  return header;
}

function checkEntry(name: string, value: unknown, file: string): TensorEntry {
  const invalid = (problem: string) => new InvalidFileError(file, `tensor "${printable(name)}": ${problem}`);
  if (typeof value !== 'object' || value === null) throw invalid('its entry in the header is no object.');
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  if (!isStoredType(dtype)) {
    const supported = Object.keys(elementBytes).join(', ');
    throw invalid(`its type ${printable(String(JSON.stringify(dtype)))} is not supported; supported are ${supported}.`);
  }
  if (!isShape(shape)) throw invalid('its shape is not a list of sizes.');
  if (!isShape(offsets) || offsets.length !== 2) throw invalid('its data_offsets are not two positions in the file.');
  const [start, end] = offsets as [number, number];
  if (elementCount(shape) * elementBytes[dtype] !== end - start) {
    throw invalid(`${end - start} bytes are not what ${dtype} of shape [${shape.join(', ')}] takes.`);
  }
  return { name, dtype, shape, start, end };
}

/** The tensors, in the order of their bytes, fill the data exactly. */
function checkCoverage(entries: readonly TensorEntry[], length: number, file: string): void {
  let covered = 0;
  for (const { name, start, end } of entries.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== covered) {
      const problem = start < covered ? 'overlaps the one before' : 'leaves a gap behind the one before';
      throw new InvalidFileError(file, `tensor "${printable(name)}" ${problem}; the file is corrupt.`);
    }
    covered = end;
  }
  if (covered !== length) {
    throw new InvalidFileError(
      file,
      `its tensors take ${covered} bytes, and ${length} are there; it is truncated or corrupt. Download it again.`,
    );
  }
}
