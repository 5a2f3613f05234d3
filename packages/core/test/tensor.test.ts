import { elementCount, floatTensor, InvalidArgumentError } from '@langevin/core';
import { describe, expect, it } from 'vitest';

describe('floatTensor', () => {
  it('wraps data without copying it, or zeros', () => {
    const data = Float32Array.of(1, 2, 3, 4);
    expect(floatTensor([2, 2], data).data).toBe(data);
    expect(floatTensor([1, 3])).toMatchObject({ type: 'float32', dims: [1, 3], data: new Float32Array(3) });
    expect(elementCount([])).toBe(1);
  });

  it.each([
    [[2, 2], Float32Array.of(1, 2, 3), 'data: has 3 values; the shape [2, 2] takes 4.'],
    [[2], [1, 2], 'data: Array is no Float32Array; make one'],
    [[2], Float64Array.of(1, 2), 'data: Float64Array is no Float32Array; make one'],
    [undefined, undefined, 'shape: undefined is no shape'],
    [4, undefined, 'shape: 4 is no shape'],
  ])('refuses the shape %j with %j', (shape, data, message) => {
    const make = (): unknown => floatTensor(shape as never, data as never);
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(message);
  });
});
