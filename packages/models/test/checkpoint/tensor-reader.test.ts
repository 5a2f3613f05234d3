import { float32ToHalf } from '@langevin/core';
import { describe, expect, it } from 'vitest';
import { elementTypes } from '../../src/checkpoint/storage-types.ts';
import { TensorReader } from '../../src/checkpoint/tensor-reader.ts';
import { StorageReference, TensorReference } from '../../src/checkpoint/tensor-reference.ts';

describe('tensors in half precision', () => {
  const elements = float32ToHalf(Float32Array.of(1, 2, 3, 4, 5, 6));
  const bytes = new Uint8Array(elements.buffer);
  const storage = new StorageReference('0', elementTypes.get('float16')!, elements.length);
  const read = (tensor: TensorReference) => new TensorReader('file', new Map([['0', bytes]]), 100).read('a', tensor);

  it('stay so, as views of their storage', () => {
    const { shape, data, half } = read(new TensorReference(storage, 2, [2, 2], [2, 1]));
    expect(shape).toEqual([2, 2]);
    expect(half!.data.buffer).toBe(elements.buffer);
    expect(half!.data).toEqual(elements.subarray(2));
    expect(data).toEqual(Float32Array.of(3, 4, 5, 6));
  });

  it('are gathered where they do not stand in order', () => {
    const { data, half } = read(new TensorReference(storage, 0, [3, 2], [1, 3]));
    expect(half!.data).toEqual(float32ToHalf(Float32Array.of(1, 4, 2, 5, 3, 6)));
    expect(data).toEqual(Float32Array.of(1, 4, 2, 5, 3, 6));
  });
});
