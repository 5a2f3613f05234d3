import type { Weights } from '../checkpoint/weights.ts';

/** Where the weights of a network come from. */
export interface WeightsOrigin {
  /** Reads them, checked to be those that the network asks for. */
  read(signal: AbortSignal | undefined): Promise<Weights>;
  /** Lets go of the files that they are read of. */
  close(): void;
}

/** The weights of a network: given, or read when they are needed, and again after they were given back. */
export class HeldWeights {
  readonly #origin: WeightsOrigin;
  #weights: Weights | undefined;

  constructor(origin: WeightsOrigin) {
    this.#origin = origin;
  }

  /** The weights; one call at a time. */
  async load(signal?: AbortSignal): Promise<Weights> {
    this.#weights ??= await this.#origin.read(signal);
    return this.#weights;
  }

  /** Forgets them. They are read again when they are needed. */
  release(): void {
    this.#weights = undefined;
  }

  /** Forgets them for good. */
  close(): void {
    this.release();
    this.#origin.close();
  }
}
