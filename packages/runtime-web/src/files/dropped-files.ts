import { InvalidArgumentError, InvalidFileError, type ModelFiles } from '@langevin/core';
import { blobFiles, type PathAndFile } from './blob-files.ts';

/**
 * A checkpoint that the user dropped: a folder, or its files. Where a pipeline's folder lies deeper, it is that which is
 * taken. To be called while the drop is handled, since browsers empty its data afterwards:
 *
 * ```ts
 * zone.addEventListener('drop', async (event) => {
 *   event.preventDefault();
 *   const pipe = await ScoreSdeVePipeline.fromPretrained(await droppedFiles(event.dataTransfer!));
 * });
 * ```
 *
 * @param source - what to call it in messages; the folder's own name if left out.
 * @throws {InvalidArgumentError} if nothing was dropped that is a file.
 * @throws {InvalidFileError} if the browser can't read what was dropped.
 */
export async function droppedFiles({ items }: DataTransfer, source?: string): Promise<ModelFiles> {
  // All of the items before anything is waited for.
  const found = await Promise.all(Array.from(items, filesOf));
  const files = found.flat();
  if (files.length === 0) throw new InvalidArgumentError('data', 'there is no file; drop the folder of a model.');
  return blobFiles(files, source);
}

async function filesOf(item: DataTransferItem): Promise<PathAndFile[]> {
  const entry = item.webkitGetAsEntry();
  if (entry !== null) return filesBelow(entry);
  const file = item.getAsFile();
  return file === null ? [] : [{ path: file.name, file }];
}

/** The files of a dropped entry: itself, or all below it. */
async function filesBelow(entry: FileSystemEntry): Promise<PathAndFile[]> {
  if (entry.isFile) {
    const file = await readEntry<File>(entry, (...told) => (entry as FileSystemFileEntry).file(...told));
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: PathAndFile[] = [];
  // A reader gives a hundred entries at a time, and then none.
  for (;;) {
    const batch = await readEntry<FileSystemEntry[]>(entry, (...told) => reader.readEntries(...told));
    if (batch.length === 0) return found;
    found.push(...(await Promise.all(batch.map(filesBelow))).flat());
  }
}

function readEntry<T>(
  { fullPath }: FileSystemEntry,
  read: (resolve: (value: T) => void, reject: (cause: unknown) => void) => void,
): Promise<T> {
  return new Promise<T>(read).catch((cause: unknown) => {
    throw new InvalidFileError(fullPath, "was dropped, but can't be read. Drop the folder of the model itself.", {
      cause,
    });
  });
}
