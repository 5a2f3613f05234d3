import { Generator, InvalidArgumentError } from '@langevin/core';
import { describe, expect, it } from 'vitest';
import { readFixtureJson, readReference } from '../../../test/support/reference.ts';

interface RngReference {
  readonly cases: { seed: number; draws: { key: string; op: string; shape: number[] }[] }[];
}
interface GeneratorReference {
  readonly seeds: { seed: string; initialSeed: string; rand: number[] }[];
  readonly randint: { low: string; high: string; values: string[] }[];
  readonly state: { seed: number; draws: number[]; bytes: string; next: number[]; nextScalar: number[] };
  readonly fresh: { seed: number; bytes: string; next: number[] };
}

const rng = readReference('rng.safetensors');
const torch = readFixtureJson<GeneratorReference>('generator.json');

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

describe('Generator', () => {
  it.each(readFixtureJson<RngReference>('rng.json').cases)(
    'draws what torch draws from seed $seed',
    ({ seed, draws }) => {
      const generator = new Generator(seed);
      for (const { key, op, shape } of draws) {
        const expected = rng[key]!;
        if (op === 'randint(0,2)') {
          const drawn = generator.randint(0, 2, shape);
          expect(drawn.type).toBe('int64');
          expect(Array.from(drawn.data, Number)).toEqual([...expected.data]);
        } else if (op === 'rand') {
          expect([...generator.rand(shape).data]).toEqual([...expected.data]);
        } else {
          const drawn = generator.randn(shape);
          expect(drawn.dims).toEqual(expected.shape);
          expect(largestDifference(drawn.data, expected.data), key).toBeLessThan(1e-6);
        }
      }
    },
  );

  it.each(torch.seeds)('takes the seed $seed as torch does', ({ seed, initialSeed, rand }) => {
    const generator = new Generator(BigInt(seed));
    expect(BigInt(generator.seed)).toBe(BigInt(initialSeed));
    expect([...generator.rand([4]).data]).toEqual(rand);
  });

  it.each(torch.randint)('draws integers from $low up to $high as torch does', ({ low, high, values }) => {
    const drawn = new Generator(3).randint(BigInt(low), BigInt(high), [6]);
    expect(Array.from(drawn.data, String)).toEqual(values);
  });

  it('takes one word of the Mersenne Twister for an integer of up to 32 bits', () => {
    const words = [209652396, 398764591, 924231285].map((low31) => BigInt(low31));
    expect([...new Generator(0).randint(0, 2 ** 31, [3]).data]).toEqual(words);
  });

  it('says its seed, as a number where that is exact', () => {
    expect(new Generator(7).seed).toBe(7);
    expect(new Generator(7n).seed).toBe(7);
    expect(new Generator(2n ** 60n).seed).toBe(2n ** 60n);
  });

  it('seeds itself where no seed is given, and can be repeated from what it says', () => {
    const generator = new Generator();
    expect(new Generator().seed).not.toBe(generator.seed);
    expect(new Generator(generator.seed).randn([20]).data).toEqual(generator.randn([20]).data);
  });

  it.each([0.5, Number.NaN, 2 ** 53, 2n ** 64n, -(2n ** 63n) - 1n])('refuses %s as a seed', (seed) => {
    expect(() => new Generator(seed)).toThrow(InvalidArgumentError);
  });

  it('fills part of a buffer with what randn gives for as many values', () => {
    const buffer = new Float32Array(100).fill(9);
    new Generator(1).fillRandn(buffer.subarray(10, 47));
    expect(buffer.subarray(10, 47)).toEqual(new Generator(1).randn([37]).data);
    expect([buffer[9], buffer[47]]).toEqual([9, 9]);
  });

  it('draws normal numbers of mean 0 and variance 1', () => {
    const { data } = new Generator(11).randn([400_000]);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
    expect(Math.abs(mean)).toBeLessThan(0.006);
    expect(Math.abs(variance - 1)).toBeLessThan(0.01);
  });

  it('draws nothing for an empty shape, and goes on unchanged', () => {
    const generator = new Generator(2);
    expect(generator.randn([0, 3]).data).toHaveLength(0);
    expect(generator.rand([3]).data).toEqual(new Generator(2).rand([3]).data);
  });

  it.each([[[1.5]], [[-1]], [[Number.NaN, 2]]])('refuses the shape %j', (shape) => {
    expect(() => new Generator(0).randn(shape)).toThrow('shape: ');
  });

  it('refuses integer bounds that are empty or no int64', () => {
    const generator = new Generator(0);
    expect(() => generator.randint(3, 3, [1])).toThrow('high: 3 is not above low, 3.');
    expect(() => generator.randint(0, 2n ** 63n, [1])).toThrow('high: ');
    expect(() => generator.randint(0.5, 2, [1])).toThrow('low: ');
  });
});

describe("a generator's state", () => {
  it('continues a clone with the same numbers, independently', () => {
    const generator = new Generator(4);
    generator.randn([3]);
    const copy = generator.clone();
    expect(copy.seed).toBe(4);
    const ahead = copy.randn([50]).data;
    expect(generator.randn([50]).data).toEqual(ahead);
  });

  it('is restored with the second number of a pair', () => {
    const generator = new Generator(4);
    generator.randn([1]);
    const state = generator.getState();
    const next = generator.randn([4]).data;
    const other = new Generator(99);
    other.setState(state);
    expect(other.randn([4]).data).toEqual(next);
    expect(other.seed).toBe(4);
  });

  it('goes on from the bytes that torch saves', () => {
    const generator = new Generator(0);
    generator.setState(fromBase64(torch.state.bytes));
    expect(generator.seed).toBe(torch.state.seed);
    expect(largestDifference(generator.randn([20]).data, torch.state.next)).toBeLessThan(1e-6);
    generator.setState(fromBase64(torch.state.bytes));
    expect(largestDifference(generator.randn([2]).data, torch.state.nextScalar)).toBeLessThan(1e-6);
    generator.setState(fromBase64(torch.fresh.bytes));
    expect([...generator.rand([3]).data]).toEqual(torch.fresh.next);
  });

  it('is the bytes that torch saves after the same draws', () => {
    const generator = new Generator(torch.state.seed);
    for (const size of torch.state.draws) generator.randn([size]);
    expect(generator.getState()).toEqual(fromBase64(torch.state.bytes));
  });

  it('is refused where it is none, and leaves the generator as it was', () => {
    const generator = new Generator(4);
    const damaged = generator.getState();
    damaged[8] = 77;
    expect(() => generator.setState(damaged)).toThrow('state: holds no Mersenne Twister');
    expect(() => generator.setState(new Uint8Array(10))).toThrow('state: has 10 bytes');
    expect(() => generator.setState([1, 2] as unknown as Uint8Array)).toThrow('state: is no Uint8Array');
    expect(generator.randn([4]).data).toEqual(new Generator(4).randn([4]).data);
  });
});
