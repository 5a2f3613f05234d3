import { LangevinError } from '@langevin/core';

/** Files of the cache are not what they should be. */
export class DamagedCacheError extends LangevinError {
  /** @param ids - the repositories that have such files. */
  constructor(ids: readonly string[]) {
    const commands = ids.map((id) => `langevin download ${id} --force`).join('; ');
    super('check_failed', `what was downloaded of ${ids.join(', ')} is damaged. Get it anew: ${commands}`);
  }
}
