import type { NoiseInterval } from '../contracts/scheduler.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { checkShape } from '../math/shape.ts';
import { linearCombination } from '../math/tensor-math.ts';
import { type FloatTensor, floatTensor } from '../tensor.ts';
import { checkGenerators, type GeneratorInput } from './draw-noise.ts';
import { Generator } from './generator.ts';

/** How often the whole interval is halved; the rest, of 2^-16, is a single bridge. */
const depth = 16;

/** A part of the path, and the path's values at its ends. */
interface Segment {
  /** Numbers the halvings: the whole is 1, and the halves of n are 2n and 2n + 1. */
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly atStart: FloatTensor;
  readonly atEnd: FloatTensor;
}

/**
 * A Brownian path W from time 0 to 1, whose value at a time depends on the seed alone, not on which times are asked for:
 * each halving of the interval has noise of its own (a virtual Brownian tree; Li et al., 2020, arXiv:2001.01328,
 * section 4). A solver that takes its noise from one draws the same picture with other steps, but for their error.
 */
export class BrownianPath {
  readonly #shape: readonly number[];
  /** One for each generator. */
  readonly #seeds: readonly number[];
  /** From the whole to the smallest segment that was needed last, each a half of the one before. */
  readonly #segments: Segment[];

  /**
   * @param shape - of the values, `[batch, …]`.
   * @param generator - gives the seed; with one for each image, an image's path does not depend on its batch-mates.
   * @throws {InvalidArgumentError} if it is no shape, or there is neither one generator nor one for each image.
   */
  constructor(shape: readonly number[], generator: GeneratorInput) {
    this.#shape = checkShape('shape', shape);
    checkGenerators(generator, shape[0]);
    const generators = Array.isArray(generator) ? generator : [generator as Generator];
    this.#seeds = generators.map((own: Generator) => Number(own.randint(0, 2 ** 32, [1]).data[0]));
    this.#segments = [{ node: 1, start: 0, end: 1, atStart: floatTensor(shape), atEnd: this.#noise(0) }];
  }

  /**
   * (W(to) − W(from)) / √(to − from): standard normal numbers.
   *
   * @throws {InvalidArgumentError} unless 0 ≤ from < to ≤ 1.
   */
  increment({ from, to }: NoiseInterval): FloatTensor {
    if (!(from >= 0 && from < to && to <= 1)) {
      throw new InvalidArgumentError('over', `${from} to ${to} is no part of the interval from 0 to 1.`);
    }
    const factor = 1 / Math.sqrt(to - from);
    const before = this.#at(from);
    return linearCombination(factor, this.#at(to), -factor, before);
  }

  /** W(t), which is not to be written into. */
  #at(time: number): FloatTensor {
    while (!isWithin(this.#segments.at(-1)!, time)) this.#segments.pop();
    for (;;) {
      const segment = this.#segments.at(-1)!;
      const { start, end, atStart, atEnd } = segment;
      if (time === start) return atStart;
      if (time === end) return atEnd;
      if (this.#segments.length > depth) return this.#bridge(segment, time);
      this.#segments.push(this.#halfWith(segment, time));
    }
  }

  #halfWith(segment: Segment, time: number): Segment {
    const { node, start, end } = segment;
    const middle = (start + end) / 2;
    const atMiddle = this.#bridge(segment, middle);
    return time < middle
      ? { ...segment, node: 2 * node, end: middle, atEnd: atMiddle }
      : { ...segment, node: 2 * node + 1, start: middle, atStart: atMiddle };
  }

  /** W(t) between two known values: normal around their interpolation (a Brownian bridge). */
  #bridge({ node, start, end, atStart, atEnd }: Segment, time: number): FloatTensor {
    const share = (time - start) / (end - start);
    const noise = this.#noise(node);
    linearCombination(Math.sqrt((end - start) * share * (1 - share)), noise, 1 - share, atStart, noise);
    return linearCombination(1, noise, share, atEnd, noise);
  }

  /** The noise that belongs to a node. */
  #noise(node: number): FloatTensor {
    const noise = floatTensor(this.#shape);
    const size = noise.data.length / this.#seeds.length;
    for (const [i, seed] of this.#seeds.entries()) {
      new Generator(mix(seed, node)).fillRandn(noise.data.subarray(i * size, (i + 1) * size));
    }
    return noise;
  }
}

function isWithin({ start, end }: Segment, time: number): boolean {
  return time >= start && time <= end;
}

/** A seed of its own for each node: 32 bits, in which those of both arguments are spread (MurmurHash3's finalizer). */
function mix(seed: number, node: number): number {
  let bits = seed ^ Math.imul(node, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
