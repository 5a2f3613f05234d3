import type { OptionKinds } from '@langevin/core';

/** How a long computation is ended. */
export interface DistanceOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What {@link DistanceOptions} may be. */
export const distanceOptionKinds: OptionKinds<DistanceOptions> = { signal: 'signal' };
