import { Tensor, type TypedTensor } from 'onnxruntime-common';
import { describeValue } from '../errors/describe-value.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { checkShape } from '../math/shape.ts';
import { elementCount, type FloatTensor, floatTensor } from '../tensor.ts';
import { blockSize, boxMuller16, boxMullerPair } from './box-muller.ts';
import { decodeState, encodeState } from './generator-state.ts';
import { MersenneTwister } from './mersenne-twister.ts';

/**
 * A source of random numbers that gives what torch's CPU generator gives for the same seed and the same draws.
 *
 * ```ts
 * const generator = new Generator(0);
 * generator.randn([1, 3, 32, 32]);        // torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(0))
 * ```
 *
 * Normal numbers agree within 1e-6, all others exactly. What comes next depends on how many values each earlier draw
 * took, not only on their sum: torch rounds normal draws up to blocks of 16.
 */
export class Generator {
  #seed: bigint;
  #twister: MersenneTwister;
  /** Draws of fewer than 16 normal numbers make them in pairs; this is the second one, for the next such draw. */
  #spareNormal: number | undefined;

  /**
   * @param seed - an integer from -2^63 to 2^64 - 1, beyond 2^53 as a bigint; drawn at random if left out.
   * As in torch, the numbers depend on its low 32 bits only, and a negative seed stands for that plus 2^64.
   * @throws {InvalidArgumentError} if it is no such integer.
   */
  constructor(seed: number | bigint = randomSeed()) {
    this.#seed = toUint64(seed);
    this.#twister = new MersenneTwister(Number(BigInt.asIntN(32, this.#seed)));
  }

  /** The seed, as a bigint if it is beyond 2^53. `new Generator(generator.seed)` starts the same numbers again. */
  get seed(): number | bigint {
    return this.#seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(this.#seed) : this.#seed;
  }

  /**
   * Standard normal numbers, float32.
   *
   * @throws {InvalidArgumentError} if `shape` holds anything but whole numbers.
   */
  randn(shape: readonly number[]): FloatTensor {
    const tensor = floatTensor(checkShape('shape', shape));
    this.fillRandn(tensor.data);
    return tensor;
  }

  /** Fills `target` with what {@link randn} gives for as many values, without allocating. */
  fillRandn(target: Float32Array): void {
    const size = target.length;
    if (size < blockSize) {
      for (let i = 0; i < size; i++) target[i] = this.#nextNormal();
      return;
    }
    this.#twister.fillUint24(target, 0, size);
    const blocksEnd = size - (size % blockSize);
    for (let i = 0; i < blocksEnd; i += blockSize) boxMuller16(target, i);
    if (blocksEnd < size) {
      // The last block overlaps the one before it, and is drawn anew.
      this.#twister.fillUint24(target, size - blockSize, size);
      boxMuller16(target, size - blockSize);
    }
  }

  /**
   * Uniform numbers in [0, 1), float32.
   *
   * @throws {InvalidArgumentError} if `shape` holds anything but whole numbers.
   */
  rand(shape: readonly number[]): FloatTensor {
    const tensor = floatTensor(checkShape('shape', shape));
    const { data } = tensor;
    this.#twister.fillUint24(data, 0, data.length);
    for (let i = 0; i < data.length; i++) data[i]! *= 2 ** -24;
    return tensor;
  }

  /**
   * Integers from `low` up to, but not including, `high`, int64.
   *
   * As in torch up to 2.6, one 32-bit word makes a number where the range is below 2^32, and two where it is not.
   * (Later releases take two from 2^28 on.)
   *
   * @throws {InvalidArgumentError} if the bounds are not int64 integers with `low < high`, or the shape is none.
   */
  randint(low: number | bigint, high: number | bigint, shape: readonly number[]): TypedTensor<'int64'> {
    const base = toInt64('low', low);
    const range = toInt64('high', high) - base;
    if (range <= 0n) throw new InvalidArgumentError('high', `${high} is not above low, ${low}.`);
    const twister = this.#twister;
    const data = new BigInt64Array(elementCount(checkShape('shape', shape)));
    const isWide = range >= 2n ** 32n;
    for (let i = 0; i < data.length; i++) {
      data[i] = ((isWide ? twister.nextUint64() : BigInt(twister.nextUint32())) % range) + base;
    }
    return new Tensor('int64', data, [...shape]);
  }

  /** A generator that goes on from here with the same numbers, independently of this one. */
  clone(): Generator {
    const copy = new Generator(this.#seed);
    copy.setState(this.getState());
    return copy;
  }

  /**
   * What the next numbers depend on: 5056 bytes, laid out as those of torch's `Generator.get_state()`, so that a
   * generator can be saved in one and restored in the other.
   */
  getState(): Uint8Array {
    const { words, position } = this.#twister;
    return encodeState({ seed: this.#seed, words, position, spareNormal: this.#spareNormal });
  }

  /**
   * Goes on from a state that {@link getState}, or torch, gave. The seed is restored with it.
   *
   * @throws {InvalidArgumentError} if it is no such state; the generator is then as it was.
   */
  setState(state: Uint8Array): void {
    const { seed, words, position, spareNormal } = decodeState(state);
    this.#seed = seed;
    this.#twister.words.set(words);
    this.#twister.position = position;
    this.#spareNormal = spareNormal;
  }

  #nextNormal(): number {
    const spare = this.#spareNormal;
    if (spare !== undefined) {
      this.#spareNormal = undefined;
      return spare;
    }
    const [first, second] = boxMullerPair(this.#twister.nextDouble(), this.#twister.nextDouble());
    this.#spareNormal = second;
    return first;
  }
}

/** Only 32 bits reach the numbers, so 32 are enough, and short enough to be noted down. */
function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

function toUint64(seed: number | bigint): bigint {
  const integer = toBigInt('seed', seed);
  if (integer < -(2n ** 63n) || integer >= 2n ** 64n) {
    throw new InvalidArgumentError('seed', `${seed} has more than 64 bits; pass one from -2^63 to 2^64 - 1.`);
  }
  return BigInt.asUintN(64, integer);
}

function toInt64(argument: string, value: number | bigint): bigint {
  const integer = toBigInt(argument, value);
  if (BigInt.asIntN(64, integer) === integer) return integer;
  throw new InvalidArgumentError(argument, `${value} is not an int64; pass one from -2^63 to 2^63 - 1.`);
}

function toBigInt(argument: string, value: number | bigint): bigint {
  if (typeof value === 'bigint') return value;
  if (Number.isSafeInteger(value)) return BigInt(value);
  throw new InvalidArgumentError(
    argument,
    `${describeValue(value)} is not an integer below 2^53; pass larger ones as a bigint.`,
  );
}
