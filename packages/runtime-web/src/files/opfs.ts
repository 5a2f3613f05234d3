import { FileNotFoundError, InvalidArgumentError, joinModelPath } from '@langevin/core';
import { storageScheme } from './storage-scheme.ts';

/** The path of a folder in the storage, from a string such as `opfs:models/faces`. @throws {InvalidArgumentError} */
export function storagePath(source: string): string {
  return joinModelPath('', source.slice(storageScheme.length));
}

/** The storage's root. @throws {InvalidArgumentError} where there is none. */
export async function storageRoot(): Promise<FileSystemDirectoryHandle> {
  const storage = globalThis.navigator?.storage;
  if (storage?.getDirectory === undefined) {
    throw new InvalidArgumentError(
      'source',
      'this browser has no storage for files (OPFS), or the page is not secure.',
    );
  }
  return storage.getDirectory();
}

/** The folder at a path below another. */
export async function folderAt(
  root: FileSystemDirectoryHandle,
  path: string,
  options: { readonly create: boolean },
): Promise<FileSystemDirectoryHandle> {
  let folder = root;
  for (const part of path.split('/')) if (part !== '') folder = await folder.getDirectoryHandle(part, options);
  return folder;
}

/** The folder and the name of a file's path. */
export function splitPath(path: string): { folder: string; name: string } {
  const slash = path.lastIndexOf('/');
  return { folder: path.slice(0, Math.max(slash, 0)), name: path.slice(slash + 1) };
}

/** The file at a path below a folder, if there is one. */
export async function fileAt(root: FileSystemDirectoryHandle, path: string): Promise<FileSystemFileHandle | undefined> {
  const { folder, name } = splitPath(path);
  try {
    return await (await folderAt(root, folder, { create: false })).getFileHandle(name);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an error of the storage says that something is not there, or is a file where a folder was looked for. */
export function isMissing(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'NotFoundError' || error.name === 'TypeMismatchError');
}

/** The folder of a string, which has to be there. @throws {FileNotFoundError} */
export async function existingFolder(source: string): Promise<FileSystemDirectoryHandle> {
  try {
    return await folderAt(await storageRoot(), storagePath(source), { create: false });
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    throw new FileNotFoundError(source, [], 'Nothing was saved under this name in this browser.', { cause });
  }
}
