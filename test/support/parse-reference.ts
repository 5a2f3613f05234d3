/** A tensor of a reference file: its shape and its values. */
export interface ReferenceTensor {
  readonly shape: number[];
  readonly data: Float32Array;
}

/**
 * The tensors of a safetensors file, as float32. Independent of the reader under test, so that a mistake in that one can't
 * hide in both.
 */
export function parseReference(file: Uint8Array): Record<string, ReferenceTensor> {
  const headerLength = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + headerLength))) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const tensors: Record<string, ReferenceTensor> = {};
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const bytes = file.slice(8 + headerLength + data_offsets[0], 8 + headerLength + data_offsets[1]);
    tensors[name] = { shape, data: toFloat32(dtype, bytes.buffer as ArrayBuffer) };
  }
  return tensors;
}

function toFloat32(dtype: string, buffer: ArrayBuffer): Float32Array {
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F64':
      return Float32Array.from(new Float64Array(buffer));
    case 'I32':
      return Float32Array.from(new Int32Array(buffer));
    case 'I64':
      return Float32Array.from(new BigInt64Array(buffer), Number);
    default:
      throw new Error(`reference tensors of type ${dtype} are not read here`);
  }
}

/** Largest |actual - expected| divided by the root mean square of `expected`. */
export function errorOverRms(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values, expected ${expected.length}`);
  let squares = 0;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    squares += expected[i]! ** 2;
    const error = Math.abs(actual[i]! - expected[i]!);
    // NaN compares false with everything: count it as the worst there is.
    worst = error <= worst ? worst : Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  }
  return worst / Math.sqrt(squares / expected.length);
}
