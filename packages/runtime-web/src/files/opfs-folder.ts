import { joinModelPath, type ModelFolder, SaveError, type SaveOptions, subFolder } from '@langevin/core';
import { reasonOf } from '@langevin/hub';
import { storagePath, storageRoot } from './opfs.ts';
import { applyChanges, type OpfsChange } from './opfs-changes.ts';
import { OpfsStaging } from './opfs-staging.ts';
import { piecesOf } from './pieces.ts';
import { storageFullError } from './storage-full.ts';

/**
 * A folder of the browser's own storage (the origin-private file system) that is written whole or not at all: files are
 * written beside it, and moved into place by `commit`.
 *
 * `pipe.savePretrained('opfs:models/faces')` makes one and commits it.
 */
export class OpfsFolder implements ModelFolder {
  readonly target: string;
  readonly #path: string;
  readonly #staging: OpfsStaging;
  readonly #signal: AbortSignal | undefined;
  readonly #changes = new Map<string, OpfsChange>();
  #isOpen = true;

  private constructor(target: string, path: string, staging: OpfsStaging, signal: AbortSignal | undefined) {
    this.target = target;
    this.#path = path;
    this.#staging = staging;
    this.#signal = signal;
  }

  /**
   * @param target - such as `opfs:models/faces`. The folder need not exist.
   * @throws {InvalidArgumentError} if it is no such name, or the browser has no such storage.
   */
  static async create(target: string, { signal }: SaveOptions = {}): Promise<OpfsFolder> {
    const path = storagePath(target, 'target');
    return new OpfsFolder(target, path, await OpfsStaging.create(), signal);
  }

  /** @throws {StorageFullError} if the browser has no room for it. @throws {SaveError} if it can't be written. */
  async write(path: string, data: string | Uint8Array | readonly Uint8Array[]): Promise<void> {
    const inside = joinModelPath('', path);
    this.#assertOpen();
    this.#signal?.throwIfAborted();
    const pieces = piecesOf(data);
    try {
      this.#changes.set(inside, { path: inside, staged: await this.#stage(pieces) });
    } catch (cause) {
      const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
      throw (await storageFullError(cause, bytes)) ?? this.#failure(cause);
    }
  }

  async remove(path: string): Promise<void> {
    const inside = joinModelPath('', path);
    this.#assertOpen();
    this.#changes.set(inside, { path: inside, staged: undefined });
  }

  folder(path: string): ModelFolder {
    return subFolder(this, path);
  }

  async commit(): Promise<void> {
    this.#assertOpen();
    try {
      const root = await storageRoot('target');
      // Two saves into one folder don't mix.
      const lock = `langevin save to ${this.#path}`;
      await navigator.locks.request(lock, { ...(this.#signal && { signal: this.#signal }) }, () =>
        applyChanges(root, this.#path, this.#changes.values(), this.#staging),
      );
    } catch (cause) {
      if (this.#signal?.aborted && cause === this.#signal.reason) throw cause;
      throw this.#failure(cause);
    } finally {
      await this.discard();
    }
  }

  async discard(): Promise<void> {
    this.#isOpen = false;
    await this.#staging.remove();
  }

  async #stage(pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<FileSystemFileHandle> {
    const folder = await this.#staging.open();
    const staged = await folder.getFileHandle(this.#staging.newName(), { create: true });
    if (!('createWritable' in staged)) throw new Error('this browser is too old to write files from a page');
    const writable = await staged.createWritable();
    try {
      for (const piece of pieces) await writable.write(piece);
      await writable.close();
      return staged;
    } catch (error) {
      await writable.abort().catch(() => {});
      throw error;
    }
  }

  #assertOpen(): void {
    if (!this.#isOpen) throw new SaveError(this.target, 'this save has ended already.');
  }

  #failure(cause: unknown): SaveError {
    return new SaveError(this.target, `can't be written: ${storageReason(cause)}.`, { cause });
  }
}

function storageReason(cause: unknown): string {
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'TypeMismatchError') return 'a folder stands where a file is needed, or a file where a folder is';
  if (name === 'NoModificationAllowedError') return 'a file of it is in use, in this page or another';
  return reasonOf(cause);
}
