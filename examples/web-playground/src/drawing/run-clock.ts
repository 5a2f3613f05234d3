/** How fast a run is, and how long it will take yet. */
export interface Pace {
  readonly evaluations: number;
  /** Undefined until there is something to measure. */
  readonly perSecond: number | undefined;
  readonly secondsLeft: number | undefined;
}

/** Evaluations over which the speed is averaged. */
const window = 12;

/**
 * The clock of a run. The time before the first evaluation has ended does not count: the network is made ready in it.
 */
export class RunClock {
  readonly #now: () => number;
  readonly #ends: number[] = [];
  #evaluations = 0;
  #progress = 0;

  /** @param now - milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** An evaluation has ended. */
  countEvaluation(): void {
    this.#evaluations++;
    this.#ends.push(this.#now());
    if (this.#ends.length > window) this.#ends.shift();
  }

  /** The run is so far, from 0 to 1. */
  reach(progress: number): void {
    this.#progress = progress;
  }

  get pace(): Pace {
    const [first, last] = [this.#ends[0], this.#ends.at(-1)];
    const evaluations = this.#evaluations;
    if (first === undefined || last === undefined || last === first) {
      return { evaluations, perSecond: undefined, secondsLeft: undefined };
    }
    const perSecond = ((this.#ends.length - 1) * 1000) / (last - first);
    // What is left takes as many evaluations for its share as what is done.
    const left = this.#progress > 0 ? (evaluations * (1 - this.#progress)) / this.#progress : undefined;
    return { evaluations, perSecond, secondsLeft: left === undefined ? undefined : left / perSecond };
  }
}
