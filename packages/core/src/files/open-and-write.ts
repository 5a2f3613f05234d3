import type { ModelFiles, ModelFolder } from '../contracts/model-files.ts';
import { currentPlatform } from '../contracts/platform.ts';

/** The files of a checkpoint given as a string, through the installed platform, or as they are. */
export async function openModelFiles(source: string | ModelFiles): Promise<ModelFiles> {
  return typeof source === 'string' ? currentPlatform().open(source) : source;
}

/**
 * Writes a folder whole or not at all. A {@link ModelFolder} that is passed in is left to its owner to commit.
 *
 * @throws {SaveError} if it can't be written; the target is then as it was.
 */
export async function writeModelFolder(
  target: string | ModelFolder,
  write: (folder: ModelFolder) => Promise<void>,
): Promise<void> {
  if (typeof target !== 'string') return write(target);
  const folder = await currentPlatform().create(target);
  try {
    await write(folder);
    await folder.commit();
  } catch (error) {
    await folder.discard();
    throw error;
  }
}
