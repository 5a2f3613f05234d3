import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/**
 * Reads the fields of protobuf messages, no more than so many of all of them together: few bytes of a file can be a field, and
 * messages lie in messages.
 */
export class FieldReader {
  #left: number;
  #leftToKeep: number;

  /**
   * @param most - how many fields may be passed, in all messages that are looked into.
   * @param mostKept - how many of them may be given back.
   */
  constructor(most: number, mostKept: number) {
    this.#left = most;
    this.#leftToKeep = mostKept;
  }

  /** The length-delimited fields of one number in a message, as views of it. */
  messages(message: Uint8Array, field: number): Uint8Array[] {
    return this.#fields(message, field, WireType.LengthDelimited, (reader) => reader.bytes());
  }

  strings(message: Uint8Array, field: number): string[] {
    return this.#fields(message, field, WireType.LengthDelimited, (reader) => reader.string());
  }

  /** Numbers of 32 bits. */
  integers(message: Uint8Array, field: number): number[] {
    return this.#fields(message, field, WireType.Varint, (reader) => reader.int32());
  }

  /** Numbers of 64 bits. */
  sizes(message: Uint8Array, field: number): number[] {
    return this.#fields(message, field, WireType.Varint, (reader) => Number(reader.int64()));
  }

  #fields<T>(message: Uint8Array, field: number, type: WireType, read: (reader: BinaryReader) => T): T[] {
    const reader = new BinaryReader(message);
    const found: T[] = [];
    while (reader.pos < reader.len) {
      if (--this.#left < 0 || this.#leftToKeep < 0) throw new Error('more fields than a network has');
      const [number, wireType] = reader.tag();
      if (number !== field || wireType !== type) {
        reader.skip(wireType, number);
        continue;
      }
      found.push(read(reader));
      this.#leftToKeep--;
    }
    return found;
  }
}
