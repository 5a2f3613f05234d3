import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { expect, test } from 'vitest';
import { MessageWriter } from '../src/proto/message-writer.ts';

test.each<number | bigint>([
  0,
  1,
  127,
  128,
  300,
  2 ** 31,
  2 ** 53 - 1,
  -1,
  -300,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  -(2n ** 63n),
])('the integer %s is read as it was written', (value) => {
  const reader = new BinaryReader(new MessageWriter().integer(1000, value).finish());
  expect(reader.tag()).toEqual([1000, WireType.Varint]);
  expect(reader.int64()).toBe(BigInt(value));
  expect(reader.pos).toBe(reader.len);
});

test('floats, text, bytes and messages in messages are read as they were written', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index);
  const written = new MessageWriter()
    .float(1, 0.1)
    .message(2, (inner) => inner.string(3, 'größer').message(4, (innermost) => innermost.bytes(5, bytes)))
    .message(6, () => {})
    .finish();
  expect(written.buffer.byteLength).toBe(written.byteLength);
  const reader = new BinaryReader(written);
  expect(reader.tag()).toEqual([1, WireType.Bit32]);
  expect(reader.float()).toBe(Math.fround(0.1));
  expect(reader.tag()).toEqual([2, WireType.LengthDelimited]);
  const inner = new BinaryReader(reader.bytes());
  expect(inner.tag()).toEqual([3, WireType.LengthDelimited]);
  expect(inner.string()).toBe('größer');
  expect(inner.tag()).toEqual([4, WireType.LengthDelimited]);
  const innermost = new BinaryReader(inner.bytes());
  expect(innermost.tag()).toEqual([5, WireType.LengthDelimited]);
  expect(innermost.bytes()).toEqual(bytes);
  expect(reader.tag()).toEqual([6, WireType.LengthDelimited]);
  expect(reader.bytes()).toHaveLength(0);
  expect(reader.pos).toBe(reader.len);
});
