import { InvalidFileError, UnsafePickleError } from '@langevin/core';
import { readPyTorch } from '@langevin/models';
import { describe, expect, it } from 'vitest';

/** Bytes from opcodes given as text and operands given as numbers. */
const assemble = (parts: readonly (string | number)[]): number[] =>
  parts.flatMap((part) => (typeof part === 'number' ? [part] : [...part].map((character) => character.charCodeAt(0))));

const header = [
  0x80,
  2,
  0x8a,
  10,
  0x6c,
  0xfc,
  0x9c,
  0x46,
  0xf9,
  0x20,
  0x6a,
  0xa8,
  0x50,
  0x19,
  '.', // the magic number
  0x80,
  2,
  'M',
  0xe9,
  3,
  '.', // version 1001
  0x80,
  2,
  '}.', // facts about the machine
]; // prettier-ignore

const storage = ['(X', 7, 0, 0, 0, 'storagectorch\nFloatStorage\n', 'X', 1, 0, 0, 0, '0X', 3, 0, 0, 0, 'cpuK', 4, 'tQ'];
const rebuild = 'ctorch._utils\n_rebuild_tensor_v2\n';
/** A list with the key of the one storage, the storage's length, and its four elements. */
const data = [
  0x80,
  2,
  ']X',
  1,
  0,
  0,
  0,
  '0a.',
  4,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  ...new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer),
];

/** Reads a file of the older format whose object is this pickle. */
const read = (...pickle: (string | number)[]) =>
  readPyTorch(Uint8Array.from(assemble([...header, 0x80, 2, ...pickle, '.', ...data])), 'file');

/** Reads the tensor with that offset, these sizes and strides, given as opcodes that push them. */
const readTensor = (offset: readonly (string | number)[], ...shape: (string | number)[]) =>
  read('}X', 1, 0, 0, 0, 'a', rebuild, '(', ...storage, ...offset, ...shape, 0x89, '}tRs');

describe('a pickle assembled by hand', () => {
  it('is read where it describes a tensor', () => {
    const weights = readTensor(['K', 0], 'K', 2, 'K', 2, 0x86, 'K', 1, 'K', 2, 0x86);
    expect(weights.get('a')).toEqual({ shape: [2, 2], data: Float32Array.of(1, 3, 2, 4) });
  });

  it.each([
    ['INST', ['(ios\nsystem\n'], 'INST of os.system'],
    ['OBJ', ['(ccollections\nOrderedDict\no'], 'OBJ'],
    ['NEWOBJ of a storage type', ['ctorch\nFloatStorage\n)', 0x81], 'NEWOBJ of torch.FloatStorage'],
    ['NEWOBJ of a function', [rebuild, ')', 0x81], 'NEWOBJ of torch._utils._rebuild_tensor_v2'],
    ['NEWOBJ_EX', ['ccollections\nOrderedDict\n)}', 0x92], 'NEWOBJ_EX'],
    ['EXT1', [0x82, 1], 'EXT1'],
    ['EXT2', [0x83, 1, 0], 'EXT2'],
    ['EXT4', [0x84, 1, 0, 0, 0], 'EXT4'],
    ['BUILD on a list', [']}b'], 'BUILD'],
    ['BUILD on a class', ['ccollections\nOrderedDict\n}b'], 'BUILD'],
    ['a call of a storage type', ['ctorch\nFloatStorage\n)R'], 'torch.FloatStorage(…)'],
    ['a function beside those allowed', ['ctorch._utils\n_rebuild_tensor_v2.__globals__\n'], '__globals__'],
    ['a name through the prototype', ['c__proto__\nconstructor\n'], '__proto__.constructor'],
    ['a module', ['(X', 6, 0, 0, 0, 'moduletQ'], 'persistent id "module"'],
  ])('is refused with UnsafePickleError for %s', (_, pickle, requested) => {
    expect(() => read(...pickle)).toThrow(UnsafePickleError);
    expect(() => read(...pickle)).toThrow(requested);
  });

  it.each([
    ['an unknown opcode', [0xff], 'opcode 0xff'],
    ['an opcode of text protocols', ['I1\n'], 'opcode 0x49'],
    ['a pickle of a future protocol', [0x80, 6], 'protocol 6'],
    ['too few values', ['K', 1, 0x87], 'makes no sense'],
    ['values below a mark', ['K', 1, '(', 0x85], 'makes no sense'],
    ['no mark', ['K', 1, 't'], 'makes no sense'],
    ['an empty memo', ['h', 0], 'makes no sense'],
    ['items for what is no dictionary', [']K', 1, 'K', 2, 's'], 'makes no sense'],
    ['a key without a value', ['}(K', 1, 'u'], 'makes no sense'],
    ['a call of a number', ['K', 1, ')R'], 'makes no sense'],
    ['a global whose name is a number', ['K', 1, 'K', 2, 0x93], 'makes no sense'],
    ['a global without an end', ['c', 'x'.repeat(2000)], 'without an end'],
    ['a huge integer', [0x8a, 255, 'x'.repeat(255)], 'integer of 255 bytes'],
    ['a string of 4 GB', ['X', 255, 255, 255, 255], 'string of 4294967295 bytes'],
    ['a string that is not UTF-8', ['X', 1, 0, 0, 0, 0xff], 'not UTF-8'],
    ['more steps than any checkpoint needs', ['N'.repeat(500_001)], '500000 steps'],
    ['a storage of an unknown type', ['(X', 7, 0, 0, 0, 'storageNNNK', 4, 'tQ'], 'storage'],
    ['a storage with a view', [...storage.slice(0, -1), '}tQ'], 'storage'],
    ['a parameter of no tensor', ['ctorch._utils\n_rebuild_parameter\n(K', 1, 'tR'], 'parameter'],
    ['a parameter whose state is none', ['ctorch.nn.parameter\nParameter\n)', 0x81, 'K', 1, 'b'], 'parameter'],
    ['a class of a number', ['K', 1, ')', 0x81], 'makes no sense'],
    ['a tensor of an unknown type', ['ctorch._utils\n_rebuild_tensor_v3\n(NNNNNNNtR'], 'type is not known'],
    ['bytes that are none', ['c_codecs\nencode\n(K', 1, 'NtR'], 'bytes in a way'],
    ['a tensor of no numpy array', ['ctorch._utils\n_rebuild_device_tensor_from_numpy\n(NNNNtR'], 'numpy array'],
    ['a tensor made by no function', ['ctorch._tensor\n_rebuild_from_type_v2\n(NN)NtR'], 'a way that is not known'],
    [
      'a tensor of a type of a tensor without end',
      ['ctorch._tensor\n_rebuild_from_type_v2\n', 'q', 0, ']', 'q', 1, 'h', 0, 'aNah', 1, 'a0h', 0, 'h', 1, 'R'],
      'a way that is not known',
    ],
    ['an OrderedDict of no pairs', ['ccollections\nOrderedDict\n(](K', 1, 'etR'], 'no pairs'],
  ])('is refused with InvalidFileError for %s', (_, pickle, problem) => {
    expect(() => read(...pickle)).toThrow(InvalidFileError);
    expect(() => read(...pickle)).toThrow(problem);
  });

  it.each([
    ['a dictionary', ['}q', 0, '(', ...Array.from({ length: 200 }, (_, i) => ['K', i, 'N'] as const).flat(), 'u0']],
    ['a list', [']q', 0, '(', ...Array.from({ length: 200 }, () => 'NN\x86').flat(), 'e0']],
  ])('is refused where it copies %s over and over', (_, made) => {
    const copy = ['h', 0, 0x85, 'R'];
    const copies = (count: number): (string | number)[] => [
      ...made,
      'ccollections\nOrderedDict\nq',
      1,
      '0(',
      ...Array.from({ length: count }, () => ['h', 1, ...copy]).flat(),
      't0}',
    ];
    expect(() => read(...copies(1000))).toThrow(InvalidFileError);
    expect(() => read(...copies(1000))).toThrow('holds the same data over and over');
    expect(() => read(...copies(1))).toThrow('its storages are not those');
  });

  it('is refused where it has one dictionary of tensors under name after name', () => {
    const tensor = [rebuild, '(', ...storage, 'K', 0, ')', ')', 0x89, '}tR'];
    const under = (count: number): (string | number)[] => [
      '}q',
      0,
      '(',
      ...Array.from({ length: 100 }, (_, i) => ['K', i, ...(i === 0 ? [...tensor, 'q', 1] : ['h', 1])]).flat(),
      'u0}(',
      ...Array.from({ length: count }, (_, i) => {
        const name = String(i).padStart(300, '.');
        return ['X', name.length & 255, name.length >> 8, 0, 0, name, 'h', 0];
      }).flat(),
      'u',
    ];
    expect(read(...under(1)).size).toBe(100);
    expect(() => read(...under(100))).toThrow(InvalidFileError);
    expect(() => read(...under(100))).toThrow('holds the same tensors under name after name');
  });

  it('is refused where it encodes one text over and over', () => {
    const text = [
      'X',
      200,
      0,
      0,
      0,
      'a'.repeat(200),
      'q',
      0,
      '0X',
      6,
      0,
      0,
      0,
      'latin1q',
      1,
      '0c_codecs\nencode\nq',
      2,
    ];
    const encode = Array.from({ length: 1000 }, () => ['h', 2, 'h', 0, 'h', 1, 0x86, 'R']).flat();
    expect(() => read(...text, '0(', ...encode, 't0}')).toThrow('holds the same data over and over');
  });

  it.each([
    ['deeply', 'nested', [']'.repeat(200_000), 'a'.repeat(199_999)]],
    ['exponentially', 'large', [']', ...Array.from({ length: 60 }, () => ['2', 0x86] as const).flat()]],
  ])('is refused where a list %s %s stands in the place of anything', (_, __, list) => {
    expect(() => read(...list)).toThrow(InvalidFileError);
    expect(() => read('(', ...list, 'tQ')).toThrow(InvalidFileError);
    expect(() => read('}', ...list, ...list, 's')).toThrow(InvalidFileError);
    expect(() => readTensor(list, ')', ')')).toThrow(InvalidFileError);
    // In the place of the version, behind the magic number.
    const asVersion = assemble([...header.slice(0, 15), 0x80, 2, ...list, '.']);
    expect(() => readPyTorch(Uint8Array.from(asVersion), 'file')).toThrow(InvalidFileError);
  });

  const large = ['J', 0xff, 0xff, 0xff, 0x7f];
  it.each([
    ['begins beyond its storage', ['K', 4], ['K', 1, 0x85, 'K', 1, 0x85]],
    ['ends beyond its storage', ['K', 1], ['K', 2, 'K', 2, 0x86, 'K', 2, 'K', 1, 0x86]],
    ['has a huge stride', ['K', 0], ['K', 2, 0x85, ...large, 0x85]],
    ['has sizes whose product overflows', ['K', 0], [...large, ...large, ...large, 0x87, 'K', 1, 'K', 1, 'K', 1, 0x87]],
    ['has a negative offset', ['J', 255, 255, 255, 255], ['K', 1, 0x85, 'K', 1, 0x85]],
    ['has a negative stride', ['K', 3], ['K', 2, 0x85, 'J', 255, 255, 255, 255, 0x85]],
    ['has more sizes than strides', ['K', 0], ['K', 1, 'K', 1, 0x86, 'K', 1, 0x85]],
    ['has 33 dimensions', ['K', 0], ['(', 'K\u0001'.repeat(33), 't(', 'K\u0001'.repeat(33), 't']],
    ['repeats an element billions of times', ['K', 0], [...large, ...large, 0x86, 'K', 0, 'K', 0, 0x86]],
  ])('is refused where a tensor %s', (_, offset, shape) => {
    expect(() => readTensor(offset, ...shape)).toThrow(InvalidFileError);
  });

  it('is refused where a list of keys names a storage that no tensor has', () => {
    const file = assemble([...header, 0x80, 2, '}.', ...data]);
    expect(() => readPyTorch(Uint8Array.from(file), 'file')).toThrow('storages');
  });

  it('takes "__proto__" for a name like any other', () => {
    const weights = read('}X', 9, 0, 0, 0, '__proto__', rebuild, '(', ...storage, 'K', 0, ')', ')', 0x89, '}tRs');
    expect([...weights.keys()]).toEqual(['__proto__']);
  });

  it('is refused where it holds more than any training keeps: a dictionary in itself', () => {
    // A dictionary with a tensor, and itself under many names.
    const names = Array.from({ length: 200 }, (_, i) => ['X', 1, 0, 0, 0, String.fromCharCode(48 + (i % 70)), 'h', 9]);
    const itself = ['}q', 9, '(', ...names.flat(), 'u'];
    expect(() => read(...itself)).toThrow(InvalidFileError);
  });

  it('does not put together names of any length', () => {
    const long = ['X', 0, 2, 0, 0, 'x'.repeat(512)];
    const tensor = [rebuild, '(', ...storage, 'K', 0, ')', ')', 0x89, '}tR'];
    const weights = read('}(X', 1, 0, 0, 0, 'a', ...tensor, ...long, '}', ...long, ...tensor, 's', 'u');
    expect([...weights.keys()]).toEqual(['a']);
  });
});
