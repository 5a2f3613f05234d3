import type { StreamOptions } from '@langevin/pipeline';

/** Settings of a `DDIMScheduler` that diffusers takes with each run. */
export interface EtaOptions {
  /** η: how much of DDPM's noise a step adds, from 0 to 1; the scheduler's own, 0, if left out. */
  readonly eta?: number | undefined;
  /**
   * Whether the noise is taken from the clipped prediction of the data, rather than from the network's output; the
   * scheduler's own, false, if left out.
   */
  readonly useClippedModelOutput?: boolean | undefined;
}

/** Options of `DDIMPipeline.stream`. */
export interface DDIMStreamOptions extends StreamOptions, EtaOptions {}
