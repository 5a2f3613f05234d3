import { orAbort } from '@langevin/core';
import { SharedLoad } from './shared-load.ts';

/** Work under way, by what it is for: whoever wants the same joins it. */
export class SharedLoads<T> {
  readonly #loads = new Map<string, SharedLoad<T>>();

  /** Whether something is under way. */
  has(key: string): boolean {
    return this.#loads.has(key);
  }

  /**
   * What the work for something comes to: that which is under way, or else this, which begins when what was abandoned has
   * ended.
   *
   * @throws the signal's reason, at once after an abort.
   */
  async join(key: string, work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    for (;;) {
      const load = this.#loads.get(key) ?? this.#start(key, work);
      if (!load.isAbandoned) return load.join(signal);
      await orAbort(load.settled(), signal);
    }
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): SharedLoad<T> {
    const load = new SharedLoad(work);
    this.#loads.set(key, load);
    void load.settled().then(() => this.#loads.delete(key));
    return load;
  }
}
