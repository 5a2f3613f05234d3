import { InvalidFileError } from '@langevin/core';
import { ByteReader } from './byte-reader.ts';
import { printable } from './printable.ts';

// A reader of our own, because the libraries (fflate among them) hand out a copy of each record and follow offsets
// without checking them. PyTorch compresses nothing, so listing the records is all that there is to do.

const endSignature = 0x06054b50;
const zip64LocatorSignature = 0x07064b50;
const zip64EndSignature = 0x06064b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;

const endLength = 22;
const zip64LocatorLength = 20;
const maxCommentLength = 0xffff;

/** Stands in a field of 32 bits whose value is in the entry's zip64 extra field. */
const inZip64 = 0xffffffff;
const zip64ExtraId = 0x0001;

/** A network has a record for each of its tensors, and a training for a few more. */
const mostRecords = 100_000;

/** Whether a file begins as a zip does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.byteLength >= 4 && new ByteReader(bytes, '').u32() === localSignature;
}

/**
 * The records of an uncompressed zip, as views of the file.
 *
 * Checksums are not compared: neither does the other format of checkpoints have any, and a transfer has its own.
 *
 * @throws {InvalidFileError} if it is truncated or inconsistent, or a record is compressed or encrypted.
 */
export function readZipRecords(bytes: Uint8Array, file: string): ReadonlyMap<string, Uint8Array> {
  const directory = findDirectory(bytes, file);
  if (directory.count > mostRecords) {
    throw new InvalidFileError(file, `claims to hold ${directory.count} records; checkpoints have far fewer.`);
  }
  const reader = new ByteReader(bytes, file, directory.offset);
  const records = new Map<string, Uint8Array>();
  let total = 0;
  for (let i = 0; i < directory.count; i++) {
    const { name, size, offset } = readEntry(reader);
    if (records.has(name)) throw new InvalidFileError(file, `holds the record "${printable(name)}" twice.`);
    records.set(name, recordData(bytes, file, offset, size));
    // Records that share their bytes would let a small file unpack to a large one.
    total += size;
    if (total > bytes.byteLength) throw new InvalidFileError(file, 'its records overlap; it is corrupt.');
  }
  return records;
}

function findDirectory(bytes: Uint8Array, file: string): { count: number; offset: number } {
  const end = findEnd(bytes, file);
  if (end >= zip64LocatorLength) {
    const locator = new ByteReader(bytes, file, end - zip64LocatorLength);
    if (locator.u32() === zip64LocatorSignature) {
      locator.skip(4);
      return readZip64End(new ByteReader(bytes, file, locator.u64()));
    }
  }
  const reader = new ByteReader(bytes, file, end + 10);
  const count = reader.u16();
  reader.skip(4);
  return { count, offset: reader.u32() };
}

/** The end record is the last thing in the file, before a comment whose length it holds. */
function findEnd(bytes: Uint8Array, file: string): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = bytes.byteLength - endLength;
  for (let at = last; at >= 0 && at >= last - maxCommentLength; at--) {
    if (view.getUint32(at, true) === endSignature && view.getUint16(at + 20, true) === last - at) return at;
  }
  throw new InvalidFileError(file, 'is a zip without its end; it is truncated. Download it again.');
}

function readZip64End(reader: ByteReader): { count: number; offset: number } {
  expectSignature(reader, zip64EndSignature);
  reader.skip(28);
  const count = reader.u64();
  reader.skip(8);
  return { count, offset: reader.u64() };
}

function readEntry(reader: ByteReader): { name: string; size: number; offset: number } {
  expectSignature(reader, entrySignature);
  reader.skip(4);
  const flags = reader.u16();
  const method = reader.u16();
  reader.skip(8);
  const packedSize = reader.u32();
  const size = reader.u32();
  const nameLength = reader.u16();
  const extraLength = reader.u16();
  const commentLength = reader.u16();
  reader.skip(8);
  const offset = reader.u32();
  const name = reader.utf8(nameLength);
  const extra = zip64Fields(reader.bytes(extraLength), reader.file);
  reader.skip(commentLength);

  const isEncrypted = (flags & 1) !== 0;
  if (method !== 0 || isEncrypted) {
    throw new InvalidFileError(
      reader.file,
      `the record "${printable(name)}" is ${isEncrypted ? 'encrypted' : 'compressed'}, which torch.save never does. ` +
        'Save the weights again with torch.save or as safetensors.',
    );
  }
  // The fields of the extra are those that did not fit, in this order.
  const wide = (value: number) => (value === inZip64 && extra !== undefined ? extra.u64() : value);
  const entry = { name, size: wide(size), packedSize: wide(packedSize), offset: wide(offset) };
  if (entry.size !== entry.packedSize) {
    throw new InvalidFileError(
      reader.file,
      `the record "${printable(name)}" has two different lengths; it is corrupt.`,
    );
  }
  return entry;
}

function zip64Fields(extra: Uint8Array, file: string): ByteReader | undefined {
  const reader = new ByteReader(extra, file);
  while (extra.byteLength - reader.offset >= 4) {
    const id = reader.u16();
    const field = reader.bytes(reader.u16());
    if (id === zip64ExtraId) return new ByteReader(field, file);
  }
  return undefined;
}

/** A record's bytes stand behind a local header, whose name and extra field have lengths of their own. */
function recordData(bytes: Uint8Array, file: string, offset: number, size: number): Uint8Array {
  const reader = new ByteReader(bytes, file, offset);
  expectSignature(reader, localSignature);
  reader.skip(22);
  const nameLength = reader.u16();
  const extraLength = reader.u16();
  reader.skip(nameLength + extraLength);
  return reader.bytes(size);
}

function expectSignature(reader: ByteReader, signature: number): void {
  const at = reader.offset;
  if (reader.u32() !== signature) {
    throw new InvalidFileError(reader.file, `holds no zip structure at ${at} where one was to be; it is corrupt.`);
  }
}
