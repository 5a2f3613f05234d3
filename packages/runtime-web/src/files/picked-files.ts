import {
  FileNotFoundError,
  InvalidArgumentError,
  joinModelPath,
  type ModelFiles,
  type ReadOptions,
} from '@langevin/core';

/**
 * A checkpoint in files that the user picked: of an `<input type="file" webkitdirectory>`, or any list. They are found by
 * their paths below the folder that was picked.
 *
 * @param source - what to call it in messages; the folder's own name if left out.
 * @throws {InvalidArgumentError} if there is none.
 */
export function pickedFiles(files: Iterable<File>, source?: string): ModelFiles {
  return blobFiles(
    Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file })),
    source,
  );
}

/**
 * A checkpoint that the user dropped: a folder, or its files. To be called while the drop is handled, since browsers empty
 * its data afterwards.
 *
 * @throws {InvalidArgumentError} if nothing was dropped that is a file.
 */
export async function droppedFiles({ items }: DataTransfer, source?: string): Promise<ModelFiles> {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const found = await Promise.all(entries.map(filesBelow));
  return blobFiles(found.flat(), source);
}

/** A file and its path. */
interface PathAndFile {
  readonly path: string;
  readonly file: File;
}

function blobFiles(files: readonly PathAndFile[], source: string | undefined): ModelFiles {
  if (files.length === 0)
    throw new InvalidArgumentError('files', 'there is no file; pick or drop the folder of a model.');
  const top = commonFolder(files.map(({ path }) => path));
  const byPath = new Map(files.map(({ path, file }) => [path.slice(top.length), file]));
  return new BlobFiles(byPath, source ?? (top.replace(/\/$/, '') || 'the files'), '');
}

/** The folder that all paths begin with, with its slash; none if they have none in common. */
function commonFolder(paths: readonly string[]): string {
  const [first = ''] = paths;
  const top = first.slice(0, first.indexOf('/') + 1);
  return top !== '' && paths.every((path) => path.startsWith(top)) ? top : '';
}

class BlobFiles implements ModelFiles {
  readonly source: string;
  readonly #files: ReadonlyMap<string, Blob>;
  readonly #folder: string;

  constructor(files: ReadonlyMap<string, Blob>, source: string, folder: string) {
    this.#files = files;
    this.source = source;
    this.#folder = folder;
  }

  async has(path: string): Promise<boolean> {
    return this.#files.has(joinModelPath(this.#folder, path));
  }

  async size(path: string): Promise<number> {
    return this.#find(path).size;
  }

  async read(path: string, { offset = 0, length, signal }: ReadOptions = {}): Promise<Uint8Array> {
    signal?.throwIfAborted();
    const blob = this.#find(path).slice(offset, length === undefined ? undefined : offset + length);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    signal?.throwIfAborted();
    return bytes;
  }

  folder(path: string): ModelFiles {
    return new BlobFiles(this.#files, `${this.source}/${path}`, joinModelPath(this.#folder, path));
  }

  #find(path: string): Blob {
    const file = this.#files.get(joinModelPath(this.#folder, path));
    if (file === undefined) throw new FileNotFoundError(this.source, path);
    return file;
  }
}

/** The files of a dropped entry: itself, or all below it. */
async function filesBelow(entry: FileSystemEntry): Promise<PathAndFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: PathAndFile[] = [];
  // A reader gives a hundred entries at a time, and then none.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return found;
    found.push(...(await Promise.all(batch.map(filesBelow))).flat());
  }
}
