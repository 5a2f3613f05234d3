import type { NamedTensor } from './messages.ts';

/** Where a native session lives: the calling thread or a worker. It is called one call at a time. */
export interface SessionHost {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: readonly NamedTensor[]): Promise<readonly NamedTensor[]>;
  release(): Promise<void>;
}
