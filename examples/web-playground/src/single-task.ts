/** How a task ended that did not fail. */
export type TaskEnd = 'done' | 'stopped';

/** Does one thing at a time, and stops what goes on for what is newer. */
export class SingleTask {
  #current: { readonly controller: AbortController; readonly end: Promise<unknown> } | undefined;

  get isBusy(): boolean {
    return this.#current !== undefined;
  }

  /** Stops what is going on, if there is something. */
  stop(): void {
    this.#current?.controller.abort();
  }

  /**
   * Does something, once what goes on has stopped.
   *
   * @throws what the work throws, unless it was stopped.
   */
  async run(work: (signal: AbortSignal) => Promise<void>): Promise<TaskEnd> {
    while (this.#current) {
      this.stop();
      await this.#current.end;
    }
    const controller = new AbortController();
    const end = work(controller.signal);
    this.#current = { controller, end: end.catch(() => {}) };
    try {
      await end;
      return 'done';
    } catch (error) {
      if (controller.signal.aborted) return 'stopped';
      throw error;
    } finally {
      this.#current = undefined;
    }
  }
}
