import type { LoadProgress } from '@langevin/core';

/** Adds up what is loaded over all files of a source, and tells how far it is. */
export class LoadMeter {
  readonly #onProgress: ((progress: LoadProgress) => void) | undefined;
  readonly #files = new Map<string, { readonly loaded: number; readonly total: number }>();
  #start: number | undefined;
  #arrived = 0;
  #shown = 0;

  constructor(onProgress: ((progress: LoadProgress) => void) | undefined) {
    this.#onProgress = onProgress;
  }

  /** The loading of a file begins, or begins again: so much of it is there already, of a total that may be unknown. */
  begin(file: string, loaded: number, total: number | undefined): void {
    this.#start ??= performance.now();
    this.#files.set(file, { loaded, total: Math.max(loaded, total ?? 0) });
  }

  /** A file will be loaded, if it is not already: its bytes count in the total. */
  expect(file: string, total: number | undefined): void {
    if (!this.#files.has(file)) this.begin(file, 0, total);
  }

  /** So many bytes of a file have arrived. */
  add(file: string, bytes: number): void {
    const { loaded = 0, total = 0 } = this.#files.get(file) ?? {};
    this.#files.set(file, { loaded: loaded + bytes, total: Math.max(total, loaded + bytes) });
    this.#arrived += bytes;
    this.#report(file);
  }

  /** All of a file is there: its total is what it came to. */
  end(file: string): void {
    const { loaded = 0, total = 0 } = this.#files.get(file) ?? {};
    if (loaded === total) return;
    this.#files.set(file, { loaded, total: loaded });
    this.#report(file);
  }

  #report(file: string): void {
    const states = [...this.#files.values()];
    const loaded = states.reduce((sum, state) => sum + state.loaded, 0);
    // What has to be loaded again is not taken back.
    this.#shown = Math.max(this.#shown, loaded);
    const total = Math.max(
      this.#shown,
      states.reduce((sum, state) => sum + state.total, 0),
    );
    const seconds = (performance.now() - (this.#start ?? 0)) / 1000;
    const bytesPerSecond = seconds > 0 ? this.#arrived / seconds : 0;
    const secondsLeft = bytesPerSecond > 0 ? (total - this.#shown) / bytesPerSecond : undefined;
    this.#onProgress?.({ file, loaded: this.#shown, total, bytesPerSecond, secondsLeft });
  }
}
