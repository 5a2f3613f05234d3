import { joinModelPath, type ModelFolder, SaveError, StorageFullError, subFolder } from '@langevin/core';
import { fileAt, folderAt, splitPath, storagePath, storageRoot } from './opfs.ts';
import { storageSpace } from './storage-space.ts';

/** Where what is being written lies until it is whole. */
const stagingFolder = '.langevin-staging';

/** What a commit does to a file: puts staged bytes in place, or removes it. */
type Change = { readonly path: string; readonly staged: FileSystemFileHandle | undefined };

/**
 * A folder of the browser's own storage (the origin-private file system) that is written whole or not at all: files are
 * written beside it, and moved into place by `commit`.
 */
export class OpfsFolder implements ModelFolder {
  readonly target: string;
  readonly #path: string;
  readonly #staging: FileSystemDirectoryHandle;
  readonly #stagingName: string;
  readonly #changes = new Map<string, Change>();

  private constructor(target: string, staging: FileSystemDirectoryHandle, stagingName: string) {
    this.target = target;
    this.#path = storagePath(target);
    this.#staging = staging;
    this.#stagingName = stagingName;
  }

  /** @param target - such as `opfs:models/faces`. @throws {InvalidArgumentError} if it is no such name. */
  static async create(target: string): Promise<OpfsFolder> {
    storagePath(target);
    const name = crypto.randomUUID();
    const staging = await folderAt(await storageRoot(), `${stagingFolder}/${name}`, { create: true });
    return new OpfsFolder(target, staging, name);
  }

  async write(path: string, data: string | Uint8Array | readonly Uint8Array[]): Promise<void> {
    const inside = joinModelPath('', path);
    const pieces = typeof data === 'string' || data instanceof Uint8Array ? [data] : data;
    const staged = await this.#staging.getFileHandle(`file-${this.#changes.size}`, { create: true });
    const writable = await staged.createWritable();
    try {
      for (const piece of pieces) await writable.write(piece as Uint8Array<ArrayBuffer> | string);
      await writable.close();
    } catch (cause) {
      await writable.abort().catch(() => {});
      throw await this.#failure(cause, pieces);
    }
    this.#changes.set(inside, { path: inside, staged });
  }

  async remove(path: string): Promise<void> {
    const inside = joinModelPath('', path);
    this.#changes.set(inside, { path: inside, staged: undefined });
  }

  folder(path: string): ModelFolder {
    return subFolder(this, path);
  }

  async commit(): Promise<void> {
    const root = await storageRoot();
    const target = await folderAt(root, this.#path, { create: true });
    const undo: (() => Promise<void>)[] = [];
    try {
      for (const change of this.#changes.values()) undo.push(await this.#apply(target, change));
    } catch (cause) {
      for (const step of undo.reverse()) await step().catch(() => {});
      await this.discard();
      throw new SaveError(this.target, 'could not be written.', { cause });
    }
    await this.discard();
  }

  async discard(): Promise<void> {
    this.#changes.clear();
    const parent = await folderAt(await storageRoot(), stagingFolder, { create: true });
    await parent.removeEntry(this.#stagingName, { recursive: true }).catch(() => {});
  }

  /** Makes a change and returns what takes it back: the file that was there before is kept until all are made. */
  async #apply(target: FileSystemDirectoryHandle, { path, staged }: Change): Promise<() => Promise<void>> {
    const { folder, name } = splitPath(path);
    const before = await fileAt(target, path);
    const parent = await folderAt(target, folder, { create: staged !== undefined || before !== undefined });
    const kept = before && (await moved(before, this.#staging, `before-${crypto.randomUUID()}`));
    if (staged) await moved(staged, parent, name);
    return async () => {
      if (staged) await parent.removeEntry(name).catch(() => {});
      if (kept) await moved(kept, parent, name);
    };
  }

  async #failure(cause: unknown, pieces: readonly (string | Uint8Array)[]): Promise<Error> {
    if (!(cause instanceof DOMException && cause.name === 'QuotaExceededError')) {
      return new SaveError(this.target, 'could not be written.', { cause });
    }
    const bytes = pieces.reduce((sum, piece) => sum + (typeof piece === 'string' ? piece.length : piece.byteLength), 0);
    return new StorageFullError(bytes, await storageSpace(), { cause });
  }
}

/** A file of the storage can be moved in every browser that has one; TypeScript's DOM does not know it yet. */
interface MovableFile extends FileSystemFileHandle {
  move(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
}

async function moved(
  file: FileSystemFileHandle,
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemFileHandle> {
  await (file as MovableFile).move(folder, name);
  return folder.getFileHandle(name);
}
