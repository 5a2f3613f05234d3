import { type BigIntStats, closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DisposedError, InvalidFileError, type LocalFile } from '@langevin/core';

/** Closes the descriptors of files that nobody can read any more and that nobody closed. */
const abandoned = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));

/** A file of the file system, held open from its creation until it is closed. */
export class OpenFile implements LocalFile {
  readonly folder: string;
  readonly name: string;
  readonly size: number;
  readonly #descriptor: number;
  readonly #stats: BigIntStats;
  #isClosed = false;

  /** @param path - absolute; symbolic links are followed. @throws {Error} the operating system's, if it can't be opened. */
  constructor(path: string) {
    const file = realpathSync(path);
    this.folder = dirname(file);
    this.name = basename(file);
    this.#descriptor = openSync(file, 'r');
    abandoned.register(this, this.#descriptor, this);
    this.#stats = fstatSync(this.#descriptor, { bigint: true });
    this.size = Number(this.#stats.size);
  }

  /** @throws {InvalidFileError} if the file ends earlier. */
  readSync(offset: number, length: number): Uint8Array {
    if (this.#isClosed) throw new DisposedError(`The open file ${this.#path}`);
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const count = readSync(this.#descriptor, bytes, done, Math.min(length - done, maxRead), offset + done);
      if (count === 0) throw new InvalidFileError(this.#path, `ends before byte ${offset + length}.`);
      done += count;
    }
    return bytes;
  }

  isInPlace(): boolean {
    // Another file may have its number once it is closed.
    if (this.#isClosed) return false;
    const found = statSync(this.#path, { bigint: true, throwIfNoEntry: false });
    return found?.dev === this.#stats.dev && found.ino === this.#stats.ino;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    abandoned.unregister(this);
    closeSync(this.#descriptor);
  }

  get #path(): string {
    return join(this.folder, this.name);
  }
}

/** The operating system reads at most 2 GiB at once. */
const maxRead = 2 ** 30;
