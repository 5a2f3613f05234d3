import { type FloatTensor, floatTensor, Generator } from '@langevin/core';

/** Numbers in double precision, in which the tests write definitions out. */
export interface Plain {
  readonly dims: readonly number[];
  readonly data: Float64Array;
}

/** The numbers that `f` gives for each index. */
export function plain(dims: readonly number[], f: (...index: number[]) => number): Plain {
  const count = dims.reduce((product, size) => product * size, 1);
  const indexOf = (position: number): number[] => {
    const index: number[] = [];
    let rest = position;
    for (const size of dims.toReversed()) {
      index.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    return index;
  };
  return { dims, data: Float64Array.from({ length: count }, (_, position) => f(...indexOf(position))) };
}

/** One of the numbers. */
export function at({ dims, data }: Plain, ...index: number[]): number {
  return data[index.reduce((position, each, axis) => position * dims[axis]! + each, 0)]!;
}

/** Numbers of single precision that are the same in every run. */
export function randomPlain(dims: readonly number[], seed: number): Plain {
  return { dims, data: Float64Array.from(new Generator(seed).randn(dims).data) };
}

export function toTensor({ dims, data }: Plain): FloatTensor {
  return floatTensor(dims, Float32Array.from(data));
}

export function sum(count: number, f: (index: number) => number): number {
  return Array.from({ length: count }, (_, index) => f(index)).reduce((a, b) => a + b, 0);
}

/** The derivative of `f` at `x` along a direction, by central differences. */
export function derivative(f: (x: Plain) => Plain, x: Plain, direction: Plain): Float64Array {
  const h = 1e-5;
  const moved = (step: number): Plain => ({
    dims: x.dims,
    data: x.data.map((value, index) => value + step * direction.data[index]!),
  });
  const [after, before] = [f(moved(h)), f(moved(-h))];
  return after.data.map((value, index) => (value - before.data[index]!) / (2 * h));
}
