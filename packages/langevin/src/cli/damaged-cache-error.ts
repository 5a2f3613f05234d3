import { LangevinError } from '@langevin/core';
import type { DamagedFile } from '@langevin/runtime-node';

/** Files of the cache are not what they should be. */
export class DamagedCacheError extends LangevinError {
  constructor(files: readonly DamagedFile[]) {
    const ids = [...new Set(files.map(({ id }) => id))];
    const commands = files.map(({ id, revision }) => {
      const option = revision === undefined || revision === 'main' ? '' : ` --revision ${revision}`;
      return `langevin download ${id}${option} --force`;
    });
    const advice = `Get it anew: ${[...new Set(commands)].join('; ')}`;
    super('check_failed', `what was downloaded of ${ids.join(', ')} is damaged. ${advice}`);
  }
}
