/** Words of state. */
const N = 624;
/** Distance of the words that are combined. */
const M = 397;

/**
 * The Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded with one 32-bit word as torch does.
 *
 * Words are held as signed integers, which JavaScript's bitwise operators work on.
 */
export class MersenneTwister {
  readonly words: Int32Array = new Int32Array(N);
  /** The next word to hand out; at 624 all are used up. */
  position: number = N;

  /** @param seed - only its low 32 bits count. */
  constructor(seed: number) {
    const { words } = this;
    words[0] = seed;
    for (let i = 1; i < N; i++) {
      const previous = words[i - 1]!;
      words[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  /** 32 random bits, as an unsigned integer. */
  nextUint32(): number {
    if (this.position === N) this.#refill();
    return temper(this.words[this.position++]!) >>> 0;
  }

  /** 64 random bits; the high half is drawn first. */
  nextUint64(): bigint {
    const high = this.nextUint32();
    return (BigInt(high) << 32n) | BigInt(this.nextUint32());
  }

  /** A uniform double in [0, 1): 53 of 64 random bits. */
  nextDouble(): number {
    const high = this.nextUint32() & 0x1fffff;
    return (high * 2 ** 32 + this.nextUint32()) * 2 ** -53;
  }

  /** Fills a range with random integers from 0 to 2^24 - 1, all of which a float32 holds exactly. */
  fillUint24(target: Float32Array, start: number, end: number): void {
    const { words } = this;
    for (let i = start; i < end; ) {
      if (this.position === N) this.#refill();
      const shift = this.position - i;
      const stop = Math.min(end, N - shift);
      for (; i < stop; i++) target[i] = temper(words[i + shift]!) & 0xffffff;
      this.position = i + shift;
    }
  }

  #refill(): void {
    const { words } = this;
    let i = 0;
    for (; i < N - M; i++) words[i] = words[i + M]! ^ twist(words[i]!, words[i + 1]!);
    for (; i < N - 1; i++) words[i] = words[i + M - N]! ^ twist(words[i]!, words[i + 1]!);
    words[N - 1] = words[M - 1]! ^ twist(words[N - 1]!, words[0]!);
    this.position = 0;
  }
}

function twist(high: number, low: number): number {
  const mixed = (high & 0x80000000) | (low & 0x7fffffff);
  return (mixed >>> 1) ^ (-(low & 1) & 0x9908b0df);
}

function temper(word: number): number {
  let y = word;
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >>> 18);
}
