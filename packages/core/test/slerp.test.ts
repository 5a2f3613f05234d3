import { floatTensor, Generator, InvalidArgumentError, imageNorms, linearCombination, slerp } from '@langevin/core';
import { expect, it } from 'vitest';

const right = floatTensor([1, 2], Float32Array.of(2, 0));
const up = floatTensor([1, 2], Float32Array.of(0, 2));

it('goes along the arc, at one speed', () => {
  for (const share of [0, 1 / 3, 0.5, 1, 1.5]) {
    const angle = (share * Math.PI) / 2;
    const { data } = slerp(share, right, up);
    expect(data[0]).toBeCloseTo(2 * Math.cos(angle), 6);
    expect(data[1]).toBeCloseTo(2 * Math.sin(angle), 6);
  }
});

it('takes a share for each image, and writes over an input', () => {
  const from = new Generator(0).randn([3, 1, 8, 8]);
  const to = new Generator(1).randn([3, 1, 8, 8]);
  const own = floatTensor(from.dims, from.data.slice());
  expect(slerp([0, 1, 0.25], own, to, own)).toBe(own);
  const image = (x: typeof from, i: number): number[] => [...x.data.subarray(64 * i, 64 * (i + 1))];
  expect(image(own, 0)).toEqual(image(from, 0));
  expect(image(own, 1)).toEqual(image(to, 1));
  expect(image(own, 2)).toEqual(image(slerp(0.25, from, to), 2));
});

it('keeps noise as strong as it is, where a line would weaken it', () => {
  const [from, to] = [new Generator(2).randn([1, 3, 32, 32]), new Generator(3).randn([1, 3, 32, 32])];
  const usual = Math.sqrt(from.data.length);
  expect(imageNorms(slerp(0.5, from, to))[0]! / usual).toBeCloseTo(1, 1);
  expect(imageNorms(linearCombination(0.5, from, 0.5, to))[0]! / usual).toBeCloseTo(Math.SQRT1_2, 1);
});

it('is a line where there is no angle', () => {
  const longer = floatTensor([1, 2], Float32Array.of(4, 0));
  expect([...slerp(0.5, right, longer).data]).toEqual([3, 0]);
  expect([...slerp(0.25, floatTensor([1, 2]), up).data]).toEqual([0, 0.5]);
});

it('refuses what has no one arc between, and shares that are none', () => {
  const left = floatTensor([1, 2], Float32Array.of(-1, 0));
  expect(() => slerp(0.5, right, left)).toThrow('to: its image 0 is the opposite of the other');
  expect(() => slerp(0.5, floatTensor([1, 2], Float32Array.of(1, Number.NaN)), up)).toThrow('from: holds a value');
  expect(() => slerp(0.5, right, floatTensor([1, 2], Float32Array.of(1, Infinity)))).toThrow('to: holds a value');
  expect(() => slerp(0.5, right, null as never)).toThrow('to: null is no tensor');
  expect(() => slerp(Number.NaN, right, up)).toThrow(InvalidArgumentError);
  expect(() => slerp('x' as never, right, up)).toThrow('share: "x" is no number, nor one for each image.');
  expect(() => slerp(undefined as never, right, up)).toThrow('share: undefined is no number');
  expect(() => slerp(['0.5'] as never, right, up)).toThrow('share: "0.5" is not a finite number.');
  expect(() => slerp([0.5, 0.5], right, up)).toThrow('share: has 2 numbers for a batch of 1');
  expect(() => slerp(0.5, right, floatTensor([2, 1]))).toThrow('to: has the shape [2,1]');
});
