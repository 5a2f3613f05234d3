/** How long nothing may come of a connection, in ms. */
const patience = 30_000;

/** Ends a request when nothing has come of it for too long: a connection can die without anybody being told. */
export class StallGuard {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #abort = (): void => this.#controller.abort(this.#outer?.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param signal - ends the request, too. */
  constructor(signal: AbortSignal | undefined) {
    this.#outer = signal;
    if (signal?.aborted) this.#abort();
    signal?.addEventListener('abort', this.#abort, { once: true });
    this.renew();
  }

  /** For the request. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something has come. */
  renew(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#controller.abort(new Error(`nothing came for ${patience / 1000} seconds`));
    }, patience);
  }

  /** The request is over. */
  end(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#abort);
  }
}
