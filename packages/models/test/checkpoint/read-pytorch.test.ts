import { existsSync } from 'node:fs';
import { InvalidFileError, UnsafePickleError } from '@langevin/core';
import { readPyTorch } from '@langevin/models';
import { describe, expect, it } from 'vitest';
import { readReference } from '../../../../test/support/reference.ts';
import { expectWeights, fixtureBytes } from './checkpoint-fixtures.ts';

const read = (name: string) => readPyTorch(fixtureBytes(`checkpoints/${name}`), name);

describe('readPyTorch', () => {
  describe.each(['zip', 'legacy'])('in the %s format', (format) => {
    it.each([
      ['every element type', 'dtypes'],
      ['transposed, sliced, expanded and shared tensors, and parameters', 'strides'],
      ["a module's state_dict, an OrderedDict with attributes", 'module'],
      ['sets of weights in dictionaries, an optimizer, and numbers of numpy', 'training'],
      ['tensors by each function and class that PyTorch’s own safe loader allows', 'rebuilt'],
      ['pickle protocol 4', 'protocol4'],
    ])('reads %s', (_, name) => {
      expectWeights(read(`${name}.${format}.bin`), `checkpoints/${name}.expected.safetensors`);
    });

    it('calls what lies in a dictionary by its name as well, and passes over plain data', () => {
      const names = Object.keys(readReference('checkpoints/nested.expected.safetensors'));
      expect([...read(`nested.${format}.bin`).keys()].sort()).toEqual(names.map((name) => `state_dict.${name}`).sort());
    });

    it('refuses a call of os.system by name, and runs nothing', () => {
      const refused = () => read(`bad-os-system.${format}.bin`);
      expect(refused).toThrow(UnsafePickleError);
      expect(refused).toThrow('"posix.system"');
      expect(existsSync('/tmp/langevin-was-here')).toBe(false);
    });
  });

  it('makes views of float32 tensors in a zip, shared as they were', () => {
    const file = fixtureBytes('checkpoints/strides.zip.bin');
    const weights = readPyTorch(file, 'file');
    const { data } = weights.get('base')!;
    expect(data.buffer).toBe(file.buffer);
    expect(weights.get('tied')!.data.byteOffset).toBe(data.byteOffset);
    expect(weights.get('tail')!.data.byteOffset).toBe(data.byteOffset + 160);
  });

  it.each(['zip', 'legacy'])('reads a %s file in shared memory', (format) => {
    const file = fixtureBytes(`checkpoints/dtypes.${format}.bin`);
    const shared = new Uint8Array(new SharedArrayBuffer(file.byteLength));
    shared.set(file);
    expectWeights(readPyTorch(shared, 'shared'), 'checkpoints/dtypes.expected.safetensors');
  });

  it.each([
    ['without alignment, with a record of the byte order', 'unaligned'],
    ['with lengths and offsets of 64 bits', 'zip64'],
  ])('reads a zip %s', (_, name) => {
    expectWeights(read(`${name}.zip.bin`), 'checkpoints/dtypes.expected.safetensors');
  });

  it.each([
    ['bad-eval.zip.bin', 'builtins.eval'],
    ['bad-object.zip.bin', '__main__.Plain'],
  ])('refuses the request of %s by name', (name, requested) => {
    expect(() => read(name)).toThrow(UnsafePickleError);
    expect(() => read(name)).toThrow(expect.objectContaining({ path: name, requested }));
  });

  it.each([
    ['bad-sparse.zip.bin', '"sparse" is a sparse tensor, which is not read'],
    ['bad-quantized.zip.bin', '"quantized" is a quantized tensor, which is not read'],
    ['bad-meta.zip.bin', '"meta" is a tensor without data'],
    ['bad-subclass.zip.bin', '"subclass" is a tensor of a class of its own'],
    ['bad-complex.zip.bin', '"complex" is of type complex64, which is not read'],
    ['bad-complex.legacy.bin', '"complex" is of type complex64, which is not read'],
    ['bad-list.zip.bin', 'no state_dict'],
    ['bad-not-torch.bin', 'not a file that torch.save wrote'],
    ['bad-big-endian.zip.bin', 'big-endian'],
    ['bad-deflated.zip.bin', 'is compressed'],
    ['bad-encrypted.zip.bin', 'is encrypted'],
    ['bad-no-pickle.zip.bin', 'without a data.pkl'],
    ['bad-record-twice.zip.bin', '"archive/data.pkl" twice'],
    ['bad-shared-bytes.zip.bin', 'overlap'],
    ['bad-record-size.zip.bin', 'has 20 bytes, not 24'],
    ['dtypes.safetensors', 'not a file that torch.save wrote'],
  ])('refuses %s, saying why', (name, problem) => {
    expect(() => read(name)).toThrow(InvalidFileError);
    expect(() => read(name)).toThrow(problem);
  });
});
