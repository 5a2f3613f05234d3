import { FileNotFoundError, InvalidArgumentError, joinModelPath } from '@langevin/core';
import { storageScheme } from './storage-scheme.ts';

/**
 * The path of a folder in the storage, from a string such as `opfs:models/faces`.
 *
 * @param argument - which one the string is, for the message.
 * @throws {InvalidArgumentError} if it is no such string.
 */
export function storagePath(name: string, argument: 'source' | 'target'): string {
  const path = name.startsWith(storageScheme) ? name.slice(storageScheme.length) : '';
  try {
    return joinModelPath('', path);
  } catch (cause) {
    const what = `"${name}" is no folder of this browser's storage; give a name such as "${storageScheme}models/faces".`;
    throw new InvalidArgumentError(argument, what, { cause });
  }
}

/** The storage's root. @throws {InvalidArgumentError} where there is none. */
export async function storageRoot(argument: 'source' | 'target'): Promise<FileSystemDirectoryHandle> {
  const storage = globalThis.navigator?.storage;
  if (storage?.getDirectory === undefined) {
    const what = 'this browser has no storage for files (OPFS), or the page is not secure (https or localhost).';
    throw new InvalidArgumentError(argument, what);
  }
  return storage.getDirectory();
}

/** The folder of a string, which has to be there. @throws {FileNotFoundError} */
export async function existingFolder(source: string): Promise<FileSystemDirectoryHandle> {
  const path = storagePath(source, 'source');
  const folder = await folderAt(await storageRoot('source'), path);
  if (folder !== undefined) return folder;
  throw new FileNotFoundError(source, [], 'Nothing was saved under this name in this browser.');
}

/** The folder at a path below another, if there is one. */
export async function folderAt(
  root: FileSystemDirectoryHandle,
  path: string,
): Promise<FileSystemDirectoryHandle | undefined> {
  let folder: FileSystemDirectoryHandle | undefined = root;
  for (const part of partsOf(path)) {
    folder = await folder.getDirectoryHandle(part).catch(ifMissing);
    if (folder === undefined) return undefined;
  }
  return folder;
}

/** The file at a path below a folder, if there is one. */
export async function fileAt(root: FileSystemDirectoryHandle, path: string): Promise<FileSystemFileHandle | undefined> {
  const { folder, name } = splitPath(path);
  return (await folderAt(root, folder))?.getFileHandle(name).catch(ifMissing);
}

/** The folder and the name of a file's path. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const slash = path.lastIndexOf('/');
  return { folder: path.slice(0, Math.max(slash, 0)), name: path.slice(slash + 1) };
}

/** The names of the folders in a path. */
export function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

/** Undefined where something is not there, or is of the other kind. */
function ifMissing(error: unknown): undefined {
  const isOther = error instanceof DOMException && ['NotFoundError', 'TypeMismatchError'].includes(error.name);
  if (!isOther) throw error;
}
