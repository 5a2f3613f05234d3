import { InvalidArgumentError } from '@langevin/core';
import { isBadInput } from './report-error.ts';

/**
 * What `load` loads of files that an option names, rather than those of the model.
 *
 * @throws {InvalidArgumentError} naming the option, where the files are at fault.
 * @throws as `load` does, otherwise.
 */
export async function ofOption<T>(option: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!isBadInput(cause) || cause.code === 'device_unavailable') throw cause;
    if (!(cause instanceof InvalidArgumentError)) throw new InvalidArgumentError(option, cause.message, { cause });
    throw ['source', 'id'].includes(cause.argument) ? cause.renamed(option) : cause;
  }
}
