import type { ExternalData } from '@langevin/core';

/** Where a weight lies in the files beside a graph. */
export interface WeightLocation {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * The files of weights beside a graph: one for each buffer that weights are views of, so a checkpoint
 * that was read in one piece is handed to the runtime in one piece, without a copy.
 */
export class WeightFiles {
  readonly #files = new Map<ArrayBufferLike, string>();

  locate(data: ArrayBufferView): WeightLocation {
    let location = this.#files.get(data.buffer);
    if (location === undefined) {
      location = `weights-${this.#files.size}`;
      this.#files.set(data.buffer, location);
    }
    return { location, offset: data.byteOffset, length: data.byteLength };
  }

  entries(): ExternalData[] {
    return [...this.#files].map(([buffer, path]) => ({ path, data: new Uint8Array(buffer) }));
  }
}
