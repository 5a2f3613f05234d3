import { type BigIntStats, closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InvalidFileError, type LocalFile } from '@langevin/core';

/** Closes the descriptors of files that nobody can read any more. */
const abandoned = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));

/** A file of the file system, held open from its creation for as long as the object is reachable. */
export class OpenFile implements LocalFile {
  readonly folder: string;
  readonly name: string;
  readonly size: number;
  readonly #descriptor: number;
  readonly #stats: BigIntStats;

  /** @param path - absolute; symbolic links are followed. @throws {Error} the operating system's, if it can't be opened. */
  constructor(path: string) {
    const file = realpathSync(path);
    this.folder = dirname(file);
    this.name = basename(file);
    this.#descriptor = openSync(file, 'r');
    abandoned.register(this, this.#descriptor);
    this.#stats = fstatSync(this.#descriptor, { bigint: true });
    this.size = Number(this.#stats.size);
  }

  /** @throws {InvalidFileError} if the file ends earlier. */
  readSync(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const count = readSync(this.#descriptor, bytes, done, Math.min(length - done, maxRead), offset + done);
      if (count === 0) throw new InvalidFileError(this.#path, `ends before byte ${offset + length}.`);
      done += count;
    }
    return bytes;
  }

  isInPlace(): boolean {
    const found = statSync(this.#path, { bigint: true, throwIfNoEntry: false });
    return found?.dev === this.#stats.dev && found.ino === this.#stats.ino;
  }

  get #path(): string {
    return join(this.folder, this.name);
  }
}

/** The operating system reads at most 2 GiB at once. */
const maxRead = 2 ** 30;
