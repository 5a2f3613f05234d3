import type { OptionKinds, Runtime } from '@langevin/core';

/** Options of the constructor of a network. */
export interface NetworkOptions {
  /** What runs it; the installed platform's runtime if left out. */
  readonly runtime?: Runtime | undefined;
  /** Where the weights come from, for messages. */
  readonly source?: string | undefined;
  /** Which set to take where there are several: what stands in front of its names, such as `ema`. */
  readonly weights?: string | undefined;
  /** Told of what is odd but harmless, such as weights that are no part of the network; `console.warn` if left out. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** What the {@link NetworkOptions} may be. */
export const networkOptionKinds: OptionKinds<NetworkOptions> = {
  runtime: 'runtime',
  source: 'string',
  weights: 'string',
  onWarning: 'function',
};
