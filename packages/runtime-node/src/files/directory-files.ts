import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  FileNotFoundError,
  InvalidFileError,
  joinModelPath,
  type LocalFile,
  type ModelFiles,
  type ReadOptions,
} from '@langevin/core';
import type { FolderWatch } from './folder-watch.ts';
import { OpenFile } from './open-file.ts';
import { isMissing, systemReason } from './system-error.ts';

/** How much is read between two looks at the signal. */
const chunkBytes = 16 * 1024 * 1024;

/**
 * A checkpoint in a folder of the file system. Paths stay below the folder; symbolic links in it are followed,
 * since the cache of the Hugging Face hub is made of them.
 */
export class DirectoryFiles implements ModelFiles {
  readonly source: string;
  readonly #root: string;
  readonly #watch: FolderWatch | undefined;

  /**
   * @param root - the folder's absolute path.
   * @param source - what the user called it.
   * @param watch - of a folder that others may save into meanwhile.
   */
  constructor(root: string, source: string = root, watch?: FolderWatch) {
    this.#root = root;
    this.source = source;
    this.#watch = watch;
  }

  async has(path: string): Promise<boolean> {
    const file = this.#absolute(path);
    const stats = await stat(file, { bigint: true }).catch((error: unknown) => {
      if (!isMissing(error)) this.#refuse(path, error);
    });
    this.#watch?.note(file, stats ?? undefined);
    return stats?.isFile() ?? false;
  }

  async size(path: string): Promise<number> {
    const file = this.#absolute(path);
    const stats = await stat(file, { bigint: true }).catch((error: unknown) => {
      this.#watch?.note(file, undefined);
      return this.#refuse(path, error);
    });
    this.#watch?.note(file, stats);
    if (!stats.isFile()) throw new FileNotFoundError(this.source, path);
    return Number(stats.size);
  }

  async read(path: string, { offset = 0, length, signal }: ReadOptions = {}): Promise<Uint8Array> {
    signal?.throwIfAborted();
    const size = await this.size(path);
    const start = Math.min(offset, size);
    const file = await open(this.#absolute(path)).catch((error: unknown) => this.#refuse(path, error));
    try {
      const bytes = new Uint8Array(Math.min(length ?? size, size - start));
      await fill(file, bytes, start, signal);
      return bytes;
    } catch (error) {
      signal?.throwIfAborted();
      return this.#refuse(path, error);
    } finally {
      await file.close();
    }
  }

  async list(): Promise<string[]> {
    const names = await readdir(this.#root).catch(() => []);
    const areFiles = await Promise.all(names.map((name) => this.has(name).catch(() => false)));
    return names.filter((_, index) => areFiles[index]);
  }

  folder(path: string): ModelFiles {
    return new DirectoryFiles(this.#absolute(path), `${this.source}/${path}`, this.#watch);
  }

  async hasChanged({ signal }: Pick<ReadOptions, 'signal'> = {}): Promise<boolean> {
    return (await this.#watch?.hasChanged(signal)) ?? false;
  }

  async openLocal(path: string): Promise<LocalFile> {
    // Opening a folder succeeds; this refuses it.
    await this.size(path);
    try {
      return new OpenFile(this.#absolute(path));
    } catch (error) {
      return this.#refuse(path, error);
    }
  }

  #absolute(path: string): string {
    return join(this.#root, joinModelPath('', path));
  }

  #refuse(path: string, cause: unknown): never {
    if (isMissing(cause)) throw new FileNotFoundError(this.source, path, '', { cause });
    throw new InvalidFileError(`${this.source}/${path}`, `can't be read: ${systemReason(cause)}.`, { cause });
  }
}

/** Fills `bytes` with what stands in the file from `position` on. */
async function fill(file: FileHandle, bytes: Uint8Array, position: number, signal?: AbortSignal): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    signal?.throwIfAborted();
    const length = Math.min(chunkBytes, bytes.byteLength - done);
    const { bytesRead } = await file.read(bytes, done, length, position + done);
    if (bytesRead === 0) throw new Error('it was cut short while it was read');
    done += bytesRead;
  }
}
