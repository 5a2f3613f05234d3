import { InvalidFileError } from '@langevin/core';

const maxLineBytes = 1024;

/** Reads a file's little-endian fields one after the other, and never past its end. */
export class ByteReader {
  /** The file's name, for messages. */
  readonly file: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset: number;

  /** @throws {InvalidFileError} if `offset` lies outside of `bytes`. */
  constructor(bytes: Uint8Array, file: string, offset = 0) {
    this.file = file;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#offset = 0;
    this.skip(offset);
  }

  /** Where the next field begins. */
  get offset(): number {
    return this.#offset;
  }

  /** @throws {InvalidFileError} if the file ends before, as any of the methods below. */
  skip(length: number): void {
    this.#take(length);
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  /** An unsigned integer of 64 bits; one beyond 2^53 can't be a length or an offset, so it is an error. */
  u64(): number {
    const value = Number(this.#view.getBigUint64(this.#take(8), true));
    if (!Number.isSafeInteger(value)) {
      throw new InvalidFileError(this.file, `holds a length of ${value} bytes; it is corrupt. Download it again.`);
    }
    return value;
  }

  /** A double, the only field that pickles store with its highest byte first. */
  bigEndianF64(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** A view, not a copy. */
  bytes(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** @throws {InvalidFileError} if it is not UTF-8. */
  utf8(length: number): string {
    // TextDecoder refuses views of shared memory, which a platform may hand us: decode a copy.
    const bytes = this.bytes(length).slice();
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (cause) {
      throw new InvalidFileError(this.file, 'holds text that is not UTF-8; it is corrupt. Download it again.', {
        cause,
      });
    }
  }

  /** UTF-8 text up to a line feed, which is consumed and not part of it. */
  line(): string {
    const end = this.#bytes.subarray(this.#offset, this.#offset + maxLineBytes).indexOf(10);
    if (end < 0)
      throw new InvalidFileError(this.file, 'holds a name without an end; it is corrupt. Download it again.');
    const text = this.utf8(end);
    this.skip(1);
    return text;
  }

  #take(length: number): number {
    const start = this.#offset;
    if (length > this.#bytes.byteLength - start) {
      throw new InvalidFileError(
        this.file,
        `ends too early: ${length} bytes were to follow at ${start}, and there are ${this.#bytes.byteLength} in all. ` +
          'It is truncated or corrupt; download it again.',
      );
    }
    this.#offset += length;
    return start;
  }
}
