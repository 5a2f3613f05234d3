/** Makes asynchronous calls one after another. A call that finds none under way begins at once, before `run` returns. */
export class CallQueue {
  #last: Promise<void> | undefined;

  /** Makes a call after those before it have ended, however they ended. */
  run<T>(call: () => Promise<T>): Promise<T> {
    const result = this.#last === undefined ? call() : this.#last.then(call);
    const ended: Promise<void> = result.then(
      () => this.#forget(ended),
      () => this.#forget(ended),
    );
    this.#last = ended;
    return result;
  }

  #forget(ended: Promise<void>): void {
    if (this.#last === ended) this.#last = undefined;
  }
}
