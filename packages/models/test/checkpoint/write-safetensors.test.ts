import { halfToFloat32, InvalidArgumentError } from '@langevin/core';
import { readSafetensors, type Weights, writeSafetensors } from '@langevin/models';
import { describe, expect, it } from 'vitest';
import { expectWeights, fixtureBytes } from './checkpoint-fixtures.ts';

const join = (pieces: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(pieces));

const weights: Weights = new Map([
  ['__proto__', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
  ['scalar', { shape: [], data: Float32Array.of(5) }],
  ['empty', { shape: [0, 3], data: new Float32Array() }],
  ['2', { shape: [1], data: Float32Array.of(6) }],
]);

describe('writeSafetensors', () => {
  it('writes what it reads again', () => {
    expect(readSafetensors(join(writeSafetensors(weights)), 'file')).toEqual(weights);
  });

  it('writes a checkpoint that diffusers saved from the bytes that it read, without a copy', () => {
    const path = 'unet/gray-tiny/diffusion_pytorch_model.safetensors';
    const file = fixtureBytes(path);
    const [header, ...data] = writeSafetensors(readSafetensors(file, 'file'));
    expect(header!.byteLength % 8).toBe(0);
    expect(data.every((piece) => piece.buffer === file.buffer)).toBe(true);
    expectWeights(readSafetensors(join([header!, ...data]), 'copy'), path);
  });

  it('keeps weights of half precision so, behind those of single precision', () => {
    const half = { data: Uint16Array.of(0x3c00, 0xc000, 0x0001) };
    const mixed: Weights = new Map([
      ['half', { shape: [3], data: halfToFloat32(half.data), half }],
      ['single', { shape: [2], data: Float32Array.of(1, 2 ** -30) }],
    ]);
    const read = readSafetensors(join(writeSafetensors(mixed)), 'file');
    expect([...read.keys()]).toEqual(['single', 'half']);
    expect(read.get('single')).toEqual(mixed.get('single'));
    expect(read.get('half')!.half).toEqual(half);
    expect(read.get('half')!.data).toEqual(Float32Array.of(1, -2, 2 ** -24));
  });

  it('marks the file as one of PyTorch', () => {
    const [header] = writeSafetensors(weights);
    expect(JSON.parse(new TextDecoder().decode(header!.subarray(8))).__metadata__).toEqual({ format: 'pt' });
  });

  it.each([
    ['a shape that does not fit the data', 'a', [3]],
    ['the name of the metadata', '__metadata__', [2]],
  ])('refuses %s', (_, name, shape) => {
    const write = () => writeSafetensors(new Map([[name, { shape, data: new Float32Array(2) }]]));
    expect(write).toThrow(InvalidArgumentError);
  });
});
