/** Work that several callers wait for. Each may leave, and with the last one it ends. */
export class SharedLoad<T> {
  readonly #controller = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#result = work(this.#controller.signal);
    // Whoever waits is told; nobody may be left to.
    this.#result.catch(() => {});
  }

  /** Whether all have left it. */
  get isAbandoned(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Fulfilled when it is over, however it ended. */
  async settled(): Promise<void> {
    await this.#result.catch(() => {});
  }

  /** What the work comes to. @throws the signal's reason, at once after an abort. */
  join(signal: AbortSignal | undefined): Promise<T> {
    this.#waiting += 1;
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        reject(signal?.reason);
        this.#waiting -= 1;
        if (this.#waiting === 0) this.#controller.abort(signal?.reason);
      };
      if (signal?.aborted) return leave();
      signal?.addEventListener('abort', leave, { once: true });
      this.#result.finally(() => signal?.removeEventListener('abort', leave)).then(resolve, reject);
    });
  }
}
