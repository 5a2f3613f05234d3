import type { ModelFiles, ModelFolder } from '../contracts/model-files.ts';
import { currentPlatform, type OpenOptions } from '../contracts/platform.ts';
import { describeValue } from '../errors/describe-value.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';

/**
 * The files of a checkpoint given as a string, through the installed platform, or as they are.
 *
 * @param options - for the platform, where `source` is a string.
 * @throws {InvalidArgumentError} if it is neither a string nor files.
 */
export async function openModelFiles(source: string | ModelFiles, options: OpenOptions = {}): Promise<ModelFiles> {
  if (typeof source === 'string') return currentPlatform().open(source, options);
  requireMethod('source', source, 'read', 'ModelFiles');
  return source;
}

/**
 * Writes a folder whole or not at all. A {@link ModelFolder} that is passed in is left to its owner to commit.
 *
 * @throws {InvalidArgumentError} if the target is neither a string nor a folder.
 * @throws {SaveError} if it can't be written; the target is then as it was.
 */
export async function writeModelFolder(
  target: string | ModelFolder,
  write: (folder: ModelFolder) => Promise<void>,
): Promise<void> {
  if (typeof target !== 'string') {
    requireMethod('target', target, 'write', 'a ModelFolder');
    return write(target);
  }
  const folder = await currentPlatform().create(target);
  try {
    await write(folder);
    await folder.commit();
  } catch (error) {
    await folder.discard();
    throw error;
  }
}

function requireMethod(argument: string, value: object, method: string, expected: string): void {
  if (typeof (value as Record<string, unknown> | null | undefined)?.[method] === 'function') return;
  throw new InvalidArgumentError(argument, `${describeValue(value)} can not be used; pass a string, or ${expected}.`);
}
