import type { LoadOptions } from '../contracts/component.ts';
import type { ModelFiles } from '../contracts/model-files.ts';
import { openModelFiles } from './open-and-write.ts';

/**
 * Opens a source as {@link openModelFiles} does, and loads something from its files: anew where somebody saved there meanwhile,
 * so that what is loaded is of one save. Of files that are passed in, whoever opened them sees to that.
 *
 * @param discard - for what was loaded of two saves.
 * @throws {FolderBusyError} if somebody keeps saving there.
 */
export async function loadFrom<T>(
  source: string | ModelFiles,
  options: LoadOptions,
  load: (files: ModelFiles) => Promise<T>,
  discard?: (mixed: T) => Promise<void>,
): Promise<T> {
  const files = await openModelFiles(source, options);
  for (;;) {
    const loading = load(files);
    if (typeof source !== 'string' || !files.hasChanged) return loading;
    let isWhole = false;
    try {
      await loading.catch(() => {});
      isWhole = !(await files.hasChanged(options));
    } finally {
      if (!isWhole) await loading.then(discard).catch(() => {});
    }
    if (isWhole) return loading;
  }
}
