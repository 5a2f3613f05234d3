import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A tensor of a reference file: its shape and its values. */
export interface ReferenceTensor {
  readonly shape: number[];
  readonly data: Float32Array;
}

/** The absolute path of a file or folder of `fixtures/`. */
export function fixturePath(path: string): string {
  return fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));
}

/** A JSON file of `fixtures/`. */
export function readFixtureJson<T>(path: string): T {
  return JSON.parse(readFileSync(fixturePath(path), 'utf8')) as T;
}

/**
 * The tensors of a safetensors file of `fixtures/`, as float32. Independent of the reader under test,
 * so that a mistake in that one can't hide in both.
 */
export function readReference(path: string): Record<string, ReferenceTensor> {
  const file = readFileSync(fixturePath(path));
  const headerLength = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, 8 + headerLength).toString('utf8')) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const tensors: Record<string, ReferenceTensor> = {};
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const bytes = Uint8Array.from(
      file.subarray(8 + headerLength + data_offsets[0], 8 + headerLength + data_offsets[1]),
    );
    tensors[name] = { shape, data: toFloat32(dtype, bytes.buffer) };
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
