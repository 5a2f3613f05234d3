import { fileAt, folderAt, partsOf, splitPath } from './opfs.ts';
import type { OpfsStaging } from './opfs-staging.ts';

/** What happens to a file: staged bytes are put in its place, or, without any, it is removed. */
export interface OpfsChange {
  readonly path: string;
  readonly staged: FileSystemFileHandle | undefined;
}

/** Takes back what was done. */
type Undo = (() => Promise<void>)[];

/**
 * Makes changes to the files of a folder: all of them, or none if one fails.
 *
 * @param path - of the folder, which need not exist.
 * @throws {DOMException} of the change that failed.
 */
export async function applyChanges(
  root: FileSystemDirectoryHandle,
  path: string,
  changes: Iterable<OpfsChange>,
  staging: OpfsStaging,
): Promise<void> {
  const undo: Undo = [];
  try {
    const target = await makeFolder(root, path, undo);
    for (const change of changes) await apply(target, change, staging, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => {});
    throw error;
  }
}

async function apply(
  target: FileSystemDirectoryHandle,
  { path, staged }: OpfsChange,
  staging: OpfsStaging,
  undo: Undo,
): Promise<void> {
  const { folder, name } = splitPath(path);
  const parent = staged ? await makeFolder(target, folder, undo) : await folderAt(target, folder);
  if (parent === undefined) return;
  const before = await fileAt(parent, name);
  if (before) {
    // The file that was there is kept until all changes are made.
    const kept = await move(before, await staging.open(), staging.newName());
    undo.push(async () => void (await move(kept, parent, name)));
  }
  if (staged) {
    await move(staged, parent, name);
    undo.push(() => parent.removeEntry(name));
  } else if (!before && (await folderAt(parent, name))) {
    throw new DOMException(`"${path}" is a folder.`, 'TypeMismatchError');
  }
}

async function makeFolder(
  root: FileSystemDirectoryHandle,
  path: string,
  undo: Undo,
): Promise<FileSystemDirectoryHandle> {
  let folder = root;
  for (const part of partsOf(path)) {
    const parent = folder;
    const isNew = (await folderAt(parent, part)) === undefined;
    folder = await parent.getDirectoryHandle(part, { create: true });
    if (isNew) undo.push(() => parent.removeEntry(part));
  }
  return folder;
}

/** A file of the storage can be moved in every browser that has one; TypeScript's DOM does not know it yet. */
interface MovableFile extends FileSystemFileHandle {
  move(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
}

async function move(
  file: FileSystemFileHandle,
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemFileHandle> {
  await (file as MovableFile).move(folder, name);
  return folder.getFileHandle(name);
}
