import { halfToFloat32 } from '@langevin/core';

/** Element types that a checkpoint's tensor may be stored in, by their names in a safetensors header. */
export type StoredType =
  | 'F64'
  | 'F32'
  | 'F16'
  | 'BF16'
  | 'I64'
  | 'I32'
  | 'I16'
  | 'I8'
  | 'U64'
  | 'U32'
  | 'U16'
  | 'U8'
  | 'BOOL';

/** Bytes that one element takes in the file. */
export const elementBytes: Readonly<Record<StoredType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
};

/** Whether a name is a type that {@link toFloat32} converts. */
export function isStoredType(name: unknown): name is StoredType {
  return typeof name === 'string' && Object.hasOwn(elementBytes, name);
}

/**
 * Little-endian elements as float32. F32 is a view of `bytes` where their alignment allows one, everything else
 * a new array; what float32 can't hold exactly (F64, large integers) is rounded to nearest.
 *
 * @param bytes - a multiple of {@link elementBytes} of them.
 */
export function toFloat32(dtype: StoredType, bytes: Uint8Array): Float32Array {
  const length = bytes.byteLength / elementBytes[dtype];
  const { buffer, byteOffset } = alignedTo(elementBytes[dtype], bytes);
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer, byteOffset, length);
    case 'F64':
      return new Float32Array(new Float64Array(buffer, byteOffset, length));
    case 'F16':
      return halfToFloat32(new Uint16Array(buffer, byteOffset, length));
    case 'BF16':
      return bfloat16ToFloat32(new Uint16Array(buffer, byteOffset, length));
    case 'I64':
      return Float32Array.from(new BigInt64Array(buffer, byteOffset, length), Number);
    case 'I32':
      return new Float32Array(new Int32Array(buffer, byteOffset, length));
    case 'I16':
      return new Float32Array(new Int16Array(buffer, byteOffset, length));
    case 'I8':
      return new Float32Array(new Int8Array(buffer, byteOffset, length));
    case 'U64':
      return Float32Array.from(new BigUint64Array(buffer, byteOffset, length), Number);
    case 'U32':
      return new Float32Array(new Uint32Array(buffer, byteOffset, length));
    case 'U16':
      return new Float32Array(new Uint16Array(buffer, byteOffset, length));
    case 'U8':
      return new Float32Array(bytes);
    case 'BOOL':
      return Float32Array.from(bytes, (byte) => (byte === 0 ? 0 : 1));
  }
}

/** The same bytes at an offset that a typed array of that element size accepts. */
export function alignedTo(elementSize: number, bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % elementSize === 0 ? bytes : bytes.slice();
}

/** bfloat16 is the upper half of a float32. */
function bfloat16ToFloat32(source: Uint16Array): Float32Array {
  const bits = new Uint32Array(source.length);
  for (let i = 0; i < source.length; i++) bits[i] = source[i]! << 16;
  return new Float32Array(bits.buffer);
}
