import { open, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { joinModelPath, type ModelFolder, SaveError, type SaveOptions, subFolder } from '@langevin/core';
import { makeFolder } from './make-folder.ts';
import { moveIntoPlace } from './move-into-place.ts';
import { newStagingPath, removeAbandonedStagings } from './staging-folders.ts';
import { isMissing, refusedWriting } from './system-error.ts';

/**
 * A folder of the file system that is written whole or not at all. The files are written to a staging folder on the
 * same file system first; `commit` moves them.
 */
export class DirectoryFolder implements ModelFolder {
  readonly target: string;
  readonly #path: string;
  readonly #staging: string;
  readonly #signal: AbortSignal | undefined;
  readonly #written = new Set<string>();
  readonly #removed = new Set<string>();
  #isOpen = true;

  private constructor(target: string, path: string, staging: string, signal: AbortSignal | undefined) {
    this.target = target;
    this.#path = path;
    this.#staging = staging;
    this.#signal = signal;
  }

  /**
   * @param path - the absolute path of the folder to write, which need not exist.
   * @param target - what the user called it.
   * @throws {SaveError} if no folder can stand there.
   */
  static async create(path: string, target: string = path, { signal }: SaveOptions = {}): Promise<DirectoryFolder> {
    try {
      const stats = await stat(path).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      });
      if (stats && !stats.isDirectory()) throw new Error('it is a file, not a folder; give the path of a folder');
      // No journal names one where there is no folder that it could be in.
      if (!stats) await removeAbandonedStagings(path);
      const staging = await newStagingPath(path, stats !== undefined);
      await makeFolder(staging);
      return new DirectoryFolder(target, path, staging, signal);
    } catch (cause) {
      throw saveError(target, cause);
    }
  }

  async write(path: string, data: string | Uint8Array | readonly Uint8Array[]): Promise<void> {
    const relative = joinModelPath('', path);
    this.#assertOpen();
    const signal = this.#signal;
    signal?.throwIfAborted();
    try {
      const file = join(this.#staging, relative);
      // It is there from the beginning to the end: made anew, it would lack what was written before.
      await stat(this.#staging);
      await makeFolder(dirname(file));
      const handle = await open(file, 'w');
      try {
        await writeFile(handle, data, { signal });
        await handle.sync();
      } finally {
        await handle.close();
      }
      this.#written.add(relative);
      this.#removed.delete(relative);
    } catch (cause) {
      signal?.throwIfAborted();
      throw saveError(this.target, cause);
    }
  }

  async remove(path: string): Promise<void> {
    const relative = joinModelPath('', path);
    this.#assertOpen();
    try {
      if (this.#written.delete(relative)) await rm(join(this.#staging, relative));
      this.#removed.add(relative);
    } catch (cause) {
      throw saveError(this.target, cause);
    }
  }

  folder(path: string): ModelFolder {
    return subFolder(this, path);
  }

  async commit(): Promise<void> {
    this.#assertOpen();
    try {
      const changes = { written: [...this.#written], removed: [...this.#removed] };
      await moveIntoPlace(this.#staging, this.#path, changes, this.#signal);
    } catch (cause) {
      if (cause === this.#signal?.reason) throw cause;
      throw saveError(this.target, cause);
    } finally {
      await this.discard();
    }
  }

  async discard(): Promise<void> {
    this.#isOpen = false;
    await rm(this.#staging, { recursive: true, force: true });
  }

  #assertOpen(): void {
    if (!this.#isOpen) throw new SaveError(this.target, 'this save has ended already.');
  }
}

function saveError(target: string, cause: unknown): SaveError {
  return new SaveError(target, `can't be written: ${refusedWriting(cause)}`, { cause });
}
