import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';

/**
 * Joins relative paths below a source, refusing any that would leave it. File names of a shard index
 * come from the checkpoint, which may be hostile.
 *
 * @param argument - what the caller calls the path, for messages.
 * @throws {InvalidArgumentError} for `..`, an absolute path, a backslash, a drive letter or a NUL.
 */
export function joinModelPath(folder: string, path: string, argument = 'path'): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const leaves = path.startsWith('/') || parts.includes('..') || /[\\:\0]/.test(path);
  if (leaves || parts.length === 0) {
    throw new InvalidArgumentError(argument, `"${path}" is not a path inside the model's folder.`);
  }
  return folder === '' ? parts.join('/') : `${folder}/${parts.join('/')}`;
}

/** The names of the files that lie in a folder itself, of all paths; the folder is '' for the uppermost. */
export function namesInFolder(paths: Iterable<string>, folder: string): string[] {
  const start = folder === '' ? '' : `${folder}/`;
  return [...paths].flatMap((path) => {
    const name = path.startsWith(start) ? path.slice(start.length) : '';
    return name === '' || name.includes('/') ? [] : [name];
  });
}
