import type { LoadProgress } from '@langevin/core';

/** Adds up what is loaded over all files of a source, and tells how far it is. */
export class LoadMeter {
  readonly #onProgress: ((progress: LoadProgress) => void) | undefined;
  readonly #start = performance.now();
  #loaded = 0;
  #total = 0;

  constructor(onProgress: ((progress: LoadProgress) => void) | undefined) {
    this.#onProgress = onProgress;
  }

  /** A file of so many bytes is going to be loaded. */
  expect(bytes: number): void {
    this.#total += bytes;
  }

  /** So many bytes of a file have arrived, or, if negative, have to be loaded again. */
  add(file: string, bytes: number): void {
    this.#loaded += bytes;
    this.#total = Math.max(this.#total, this.#loaded);
    const seconds = (performance.now() - this.#start) / 1000;
    this.#onProgress?.({
      file,
      loaded: this.#loaded,
      total: this.#total,
      bytesPerSecond: seconds > 0 ? this.#loaded / seconds : 0,
    });
  }
}
