const text = new TextEncoder();

/** How the value of a field is encoded, as its tag says. */
const WireType = { varint: 0, lengthDelimited: 2, fixed32: 5 } as const;

/** Bytes of a number of 64 bits, of which each byte has seven. */
const longestVarint = 10;

/**
 * Writes a protobuf message, field by field (protobuf.dev/programming-guides/encoding). It is all that a graph takes of the
 * encoding: a library's writer comes with its reader, which no page needs that draws.
 */
export class MessageWriter {
  #buffer = new Uint8Array(64);
  #length = 0;

  /** A number of 32 or 64 bits; a negative one takes the ten bytes of its two's complement. */
  integer(field: number, value: number | bigint): this {
    return this.#tag(field, WireType.varint).#varint(value);
  }

  /** A number of single precision. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#tag(field, WireType.fixed32).#append(bytes);
  }

  string(field: number, value: string): this {
    return this.bytes(field, text.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#tag(field, WireType.lengthDelimited).#varint(value.byteLength).#append(value);
  }

  /** A message in the message. */
  message(field: number, write: (writer: MessageWriter) => void): this {
    const inner = new MessageWriter();
    write(inner);
    return this.bytes(field, inner.#buffer.subarray(0, inner.#length));
  }

  /** The bytes of the message, in a buffer of their own. */
  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  #tag(field: number, type: number): this {
    return this.#varint(field * 8 + type);
  }

  /** Seven bits to a byte, the lowest first, each byte but the last with its highest bit set. */
  #varint(value: number | bigint): this {
    const buffer = this.#room(longestVarint);
    if (typeof value === 'number' && value >= 0) {
      let left = value;
      for (; left > 0x7f; left = Math.floor(left / 0x80)) buffer[this.#length++] = (left % 0x80) | 0x80;
      buffer[this.#length++] = left;
    } else {
      let left = BigInt.asUintN(64, BigInt(value));
      for (; left > 0x7fn; left >>= 7n) buffer[this.#length++] = Number(left & 0x7fn) | 0x80;
      buffer[this.#length++] = Number(left);
    }
    return this;
  }

  #append(bytes: Uint8Array): this {
    this.#room(bytes.byteLength).set(bytes, this.#length);
    this.#length += bytes.byteLength;
    return this;
  }

  /** The buffer, with room for more bytes. */
  #room(bytes: number): Uint8Array {
    const wanted = this.#length + bytes;
    if (wanted > this.#buffer.byteLength) {
      const larger = new Uint8Array(Math.max(wanted, 2 * this.#buffer.byteLength));
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    return this.#buffer;
  }
}
