import type { Frame } from './preview.ts';

/** A moment of a run. */
export interface FilmFrame {
  /** The standard deviation of the noise, where the data has the scale 1. */
  readonly sigma: number;
  /** Each image of the batch at that moment. */
  readonly images: readonly Frame[];
}

/** How many moments a film has, with the pictures. */
const filmLength = 10;

/** The moments of a run, spread evenly over it, from its noise to its pictures, which are not among them. */
export class Film {
  readonly #frames: FilmFrame[] = [];

  get frames(): readonly FilmFrame[] {
    return this.#frames;
  }

  /**
   * Keeps a moment if its time has come, and says whether it did.
   *
   * @param progress - of the run, from 0 to 1.
   * @param develop - makes the frame, if it is kept.
   */
  record(progress: number, develop: () => FilmFrame): boolean {
    const isDue = progress >= this.#frames.length / (filmLength - 1);
    // The last place is for the pictures themselves, which the last step has.
    if (!isDue || progress >= 1 || this.#frames.length >= filmLength - 1) return false;
    this.#frames.push(develop());
    return true;
  }
}
