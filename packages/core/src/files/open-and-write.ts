import { checkOptions, hubOptionKinds } from '../check-options.ts';
import type { LoadOptions } from '../contracts/component.ts';
import type { ModelFiles, ModelFolder, SaveOptions } from '../contracts/model-files.ts';
import { currentPlatform, type HubOptions } from '../contracts/platform.ts';
import { describeValue } from '../errors/describe-value.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { orAbort } from '../errors/langevin-error.ts';
import { joinModelPath } from './model-path.ts';

/**
 * The files of a checkpoint given as a string, through the installed platform, or as they are; of them, those below the
 * sub-folder that the options name.
 *
 * @param options - for the platform, where `source` is a string.
 * @throws {InvalidArgumentError} if it is neither a string nor files, or for an option of the hub beside files.
 */
export async function openModelFiles(source: string | ModelFiles, options: LoadOptions = {}): Promise<ModelFiles> {
  const { subfolder } = options;
  const files = await openSource(source, options);
  return subfolder === undefined ? files : files.folder(joinModelPath('', subfolder, 'subfolder'));
}

async function openSource(source: string | ModelFiles, options: LoadOptions): Promise<ModelFiles> {
  if (typeof source === 'string') return currentPlatform().open(source, options);
  requireMethod('source', source, 'read', 'ModelFiles');
  const [given] = givenHubOptions(options);
  if (given === undefined) return source;
  throw new InvalidArgumentError(given, 'is for names on the hub; files that are passed in are read as they are.');
}

/** The names of the options for the hub that somebody set. */
export function givenHubOptions(options: HubOptions): (keyof HubOptions)[] {
  return (Object.keys(hubOptionKinds) as (keyof HubOptions)[]).filter(
    (name) => options[name] !== undefined && options[name] !== false,
  );
}

/** Options without those that say where the files are: for whoever is handed the files themselves. */
export function withoutSource<T extends LoadOptions>(options: T): Omit<T, keyof HubOptions | 'subfolder'> {
  const isOfSource = (name: string): boolean => name === 'subfolder' || Object.hasOwn(hubOptionKinds, name);
  const rest = Object.entries(options).filter(([name]) => !isOfSource(name));
  return Object.fromEntries(rest) as Omit<T, keyof HubOptions | 'subfolder'>;
}

/**
 * Writes a folder whole or not at all. A {@link ModelFolder} that is passed in is left to its owner to commit.
 *
 * @throws {InvalidArgumentError} if the target is neither a string nor a folder, or for an option that there is not.
 * @throws {SaveError} if it can't be written; the target is then as it was.
 * @throws the signal's reason after an abort, at once; the target is then as it was. (What is written to a folder that is
 * passed in, its owner stops.)
 */
export async function writeModelFolder(
  target: string | ModelFolder,
  write: (folder: ModelFolder) => Promise<void>,
  options: SaveOptions = {},
): Promise<void> {
  checkOptions(options, { signal: 'signal' });
  const { signal } = options;
  signal?.throwIfAborted();
  if (typeof target !== 'string') {
    requireMethod('target', target, 'write', 'a ModelFolder');
    return write(target);
  }
  const folder = await orAbort(currentPlatform().create(target, options), signal, (late) => late.discard());
  const writing = write(folder);
  try {
    await orAbort(writing, signal);
    await folder.commit();
  } catch (error) {
    // Whoever has aborted does not wait for what is being written.
    await orAbort(
      writing.catch(() => {}).then(() => folder.discard()),
      signal,
    );
    throw error;
  }
}

function requireMethod(argument: string, value: object, method: string, expected: string): void {
  if (typeof (value as Record<string, unknown> | null | undefined)?.[method] === 'function') return;
  throw new InvalidArgumentError(argument, `${describeValue(value)} can not be used; pass a string, or ${expected}.`);
}
