import { InvalidFileError } from '@langevin/core';
import { readSafetensors } from '@langevin/models';
import { describe, expect, it } from 'vitest';
import { expectWeights, fixtureBytes, fixtureNames, haveSameBits, safetensorsFile } from './checkpoint-fixtures.ts';

const bytesOf = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** A number from its half precision, by the definition of IEEE 754. */
function halfValue(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern >> 10) & 0x1f;
  const mantissa = pattern & 0x3ff;
  if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

describe('readSafetensors', () => {
  it('reads every element type as PyTorch converts it to float32', () => {
    expectWeights(
      readSafetensors(fixtureBytes('checkpoints/dtypes.safetensors'), 'dtypes'),
      'checkpoints/dtypes.expected.safetensors',
    );
  });

  it.each(['ncsnpp-tiny', 'adm-tiny', 'ddpm-tiny'])('reads the weights of %s', (name) => {
    const path = `unet/${name}/diffusion_pytorch_model.safetensors`;
    expectWeights(readSafetensors(fixtureBytes(path), path), path);
  });

  it('converts each of the 65536 half-precision patterns', () => {
    const patterns = Uint16Array.from({ length: 65536 }, (_, pattern) => pattern);
    const header = { half: { dtype: 'F16', shape: [65536], data_offsets: [0, 131072] } };
    const { data } = readSafetensors(safetensorsFile(header, bytesOf(patterns)), 'halves').get('half')!;
    const expected = Float32Array.from(patterns, halfValue);
    // The bits of a NaN are nobody's business but that it is one.
    const asOneNaN = (values: Float32Array) => values.map((value) => (Number.isNaN(value) ? Number.NaN : value));
    expect(haveSameBits(asOneNaN(data), asOneNaN(expected))).toBe(true);
  });

  it.each([
    ['U16', Uint16Array.of(0, 1, 65535), [0, 1, 65535]],
    ['U32', Uint32Array.of(0, 2 ** 31, 2 ** 32 - 1), [0, 2 ** 31, 2 ** 32]],
    ['U64', BigUint64Array.of(0n, 2n ** 63n, 2n ** 64n - 1n), [0, 2 ** 63, 2 ** 64]],
  ])('reads the unsigned integers of %s as the nearest float32', (dtype, values, expected) => {
    const header = { a: { dtype, shape: [3], data_offsets: [0, values.byteLength] } };
    const { data } = readSafetensors(safetensorsFile(header, bytesOf(values)), 'file').get('a')!;
    expect(data).toEqual(Float32Array.from(expected));
  });

  it('makes views of float32 weights, without a copy', () => {
    const file = fixtureBytes('unet/ncsnpp-tiny/diffusion_pytorch_model.safetensors');
    const weights = readSafetensors(file, 'file');
    expect([...weights.values()].every(({ data }) => data.buffer === file.buffer)).toBe(true);
  });

  it('makes views of weights in half precision, and copies of those that are not aligned', () => {
    const header = JSON.stringify({
      odd: { dtype: 'U8', shape: [1], data_offsets: [0, 1] },
      a: { dtype: 'F16', shape: [2], data_offsets: [1, 5] },
    });
    const elements = Uint8Array.of(0, 0x00, 0x3c, 0x00, 0xc0);
    const areViews = [header, `${header} `].map((text) => {
      const file = safetensorsFile(text, elements);
      const { data, half } = readSafetensors(file, 'file').get('a')!;
      expect(data).toEqual(Float32Array.of(1, -2));
      expect(half!.data).toEqual(Uint16Array.of(0x3c00, 0xc000));
      return half!.data.buffer === file.buffer;
    });
    expect(areViews.sort()).toEqual([false, true]);
  });

  it('reads a file in shared memory, and keeps its float32 weights there', () => {
    const file = fixtureBytes('checkpoints/dtypes.safetensors');
    const shared = new Uint8Array(new SharedArrayBuffer(file.byteLength));
    shared.set(file);
    const weights = readSafetensors(shared, 'shared');
    expectWeights(weights, 'checkpoints/dtypes.expected.safetensors');
    expect(weights.get('f32')!.data.buffer).toBe(shared.buffer);
  });

  it('reads float32 weights that are not aligned', () => {
    const weights = readSafetensors(fixtureBytes('checkpoints/unaligned.safetensors'), 'unaligned');
    expect(weights.get('a')).toEqual({ shape: [2], data: Float32Array.of(1, 2) });
  });

  it('takes "__proto__" for a name like any other', () => {
    const weights = readSafetensors(fixtureBytes('checkpoints/proto.safetensors'), 'proto');
    expect([...weights.keys()]).toEqual(['__proto__']);
    expect(Object.hasOwn(Object.prototype, 'dtype')).toBe(false);
  });

  it.each([
    ['bad-header-length', 'holds a length'],
    ['bad-json', 'not valid JSON'],
    ['bad-array', 'no JSON object'],
    ['bad-depth', 'nested'],
    ['bad-duplicate', 'twice'],
    ['bad-dtype', 'F8_E4M3'],
    ['bad-shape-overflow', '[4294967296, 4294967296]'],
    ['bad-shape-negative', 'not a list of sizes'],
    ['bad-byte-count', '8 bytes are not what F32 of shape [3] takes'],
    ['bad-reversed', '-8 bytes'],
    ['bad-overlap', '"b" overlaps'],
    ['bad-hole', '"b" leaves a gap'],
    ['bad-beyond-end', 'take 16 bytes, and 8 are there'],
    ['bad-left-over', 'take 8 bytes, and 16 are there'],
  ])('refuses %s, saying so', (name, problem) => {
    const file = `checkpoints/${name}.safetensors`;
    const read = () => readSafetensors(fixtureBytes(file), file);
    expect(read).toThrow(InvalidFileError);
    expect(read).toThrow(file);
    expect(read).toThrow(problem);
  });

  it('has a test for each malformed file', () => {
    expect(fixtureNames('checkpoints', '.safetensors').filter((name) => name.startsWith('bad-'))).toHaveLength(14);
  });

  it('refuses a header that the file is too short for before it reads it', () => {
    const file = Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 0, 123, 125);
    expect(() => readSafetensors(file, 'short')).toThrow('ends too early');
    expect(() => readSafetensors(Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0), 'huge')).toThrow('4294967296 bytes');
    expect(() => readSafetensors(Uint8Array.of(1, 2), 'tiny')).toThrow(InvalidFileError);
  });

  it('keeps control characters of a name out of the message', () => {
    const header = { '\u001b[2J\n': { dtype: 'F32', shape: [3], data_offsets: [0, 4] } };
    expect(() => readSafetensors(safetensorsFile(header, new Uint8Array(4)), 'file')).toThrow('"\uFFFD[2J\uFFFD"');
  });
});
