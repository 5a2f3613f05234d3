import { FileNotFoundError, joinModelPath, type ModelFiles, type ReadOptions } from '@langevin/core';
import { existingFolder, fileAt, folderAt } from './opfs.ts';
import { readBlob } from './read-blob.ts';

/**
 * A checkpoint in the browser's own storage (the origin-private file system), as `savePretrained` leaves it there.
 *
 * @param source - such as `opfs:models/faces`.
 * @throws {FileNotFoundError} if there is no such folder.
 */
export async function opfsFiles(source: string): Promise<ModelFiles> {
  return new OpfsFiles(await existingFolder(source), source, '');
}

class OpfsFiles implements ModelFiles {
  readonly source: string;
  readonly #root: FileSystemDirectoryHandle;
  readonly #folder: string;

  constructor(root: FileSystemDirectoryHandle, source: string, folder: string) {
    this.#root = root;
    this.source = source;
    this.#folder = folder;
  }

  async has(path: string): Promise<boolean> {
    return (await fileAt(this.#root, joinModelPath(this.#folder, path))) !== undefined;
  }

  async size(path: string): Promise<number> {
    return (await this.#find(path)).size;
  }

  async read(path: string, options?: ReadOptions): Promise<Uint8Array> {
    return readBlob(await this.#find(path), `${this.source}/${path}`, options);
  }

  async list(): Promise<string[]> {
    const folder = await folderAt(this.#root, this.#folder);
    const names: string[] = [];
    for await (const [name, { kind }] of folder?.entries() ?? []) if (kind === 'file') names.push(name);
    return names;
  }

  folder(path: string): ModelFiles {
    return new OpfsFiles(this.#root, `${this.source}/${path}`, joinModelPath(this.#folder, path));
  }

  async #find(path: string): Promise<File> {
    const handle = await fileAt(this.#root, joinModelPath(this.#folder, path));
    if (handle === undefined) throw new FileNotFoundError(this.source, path);
    return handle.getFile();
  }
}
