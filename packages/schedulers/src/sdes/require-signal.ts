import { ConfigError } from '@langevin/core';
import type { Sde } from './sde.ts';

/**
 * Checks that some signal is left where an SDE begins, for solvers that step in its score or in sigma / scale.
 *
 * @throws {ConfigError} if it begins at scale 0.
 */
export function requireSignal(className: string, sde: Sde): void {
  if (sde.levelAt(1).scale > 0) return;
  const advice = "take a solver of data and noise, such as a ComposedScheduler with the levels 'time'";
  throw new ConfigError(className, 'sde', `begins at scale 0, where this solver can take no step; ${advice}.`);
}
