import { type FileHandle, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ByteSink } from '@langevin/hub';
import { isAbandoned, uniqueSuffix } from './cache-file.ts';
import { keepingError } from './keeping-error.ts';

/** How the names of our partial files end. Those of Python's client end in `.incomplete` alone, and are left alone. */
const ending = '.langevin.incomplete';
/** How often a file that is being written shows it, where its bytes don't, in ms. */
const heartbeat = 15_000;

/**
 * The beginning of a blob that is being downloaded, under a name that no other process has. Its time says whether somebody
 * still writes to it: what was let go of is as old as can be.
 */
export class PartialFile implements ByteSink {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #beat: NodeJS.Timeout;
  #length: number;

  private constructor(path: string, handle: FileHandle, length: number) {
    this.path = path;
    this.#handle = handle;
    this.#length = length;
    this.#beat = setInterval(() => {
      const now = new Date();
      this.#handle.utimes(now, now).catch(() => {});
    }, heartbeat);
    this.#beat.unref();
  }

  /**
   * Takes over what an earlier download of the blob left, or begins.
   *
   * @param blob - the file that it is to become. Its folder is there.
   */
  static async open(blob: string): Promise<PartialFile> {
    const path = `${blob}.${uniqueSuffix()}${ending}`;
    for (const left of await abandonedParts(blob)) {
      const isTaken = await rename(left, path).then(
        () => true,
        () => false,
      );
      if (!isTaken) continue;
      const handle = await open(path, 'r+');
      const now = new Date();
      await handle.utimes(now, now);
      return new PartialFile(path, handle, (await handle.stat()).size);
    }
    return new PartialFile(path, await open(path, 'wx+'), 0);
  }

  get length(): number {
    return this.#length;
  }

  async begin(): Promise<void> {
    await this.#handle.truncate(0);
    this.#length = 0;
  }

  /** @throws {StorageFullError | CacheError} if it can't be written. */
  async append(piece: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < piece.byteLength; ) {
        const { bytesWritten } = await this.#handle.write(piece, done, piece.byteLength - done, this.#length);
        done += bytesWritten;
        this.#length += bytesWritten;
      }
    } catch (cause) {
      throw await keepingError(this.path, piece.byteLength, cause);
    }
  }

  /** Has the disk hold what has arrived. */
  async sync(): Promise<void> {
    await this.#handle.sync();
  }

  /** Makes it the blob. @throws {Error} the operating system's, also where another process took it over meanwhile. */
  async become(blob: string): Promise<void> {
    await this.#close();
    await rename(this.path, blob);
  }

  /** Leaves it to a later download, if there is anything in it. */
  async release(): Promise<void> {
    await this.#close();
    if (this.#length === 0) return this.remove();
    const long = new Date(0);
    await utimes(this.path, long, long).catch(() => {});
  }

  async remove(): Promise<void> {
    await this.#close();
    await rm(this.path, { force: true });
  }

  async #close(): Promise<void> {
    clearInterval(this.#beat);
    await this.#handle.close();
  }
}

/** Whether a file's name is that of one of ours that is not whole. */
export function isPartial(name: string): boolean {
  return name.endsWith(ending);
}

/** The partial files of a blob that nobody writes to, the longest first. */
export async function abandonedParts(blob: string): Promise<string[]> {
  const [folder, start] = [dirname(blob), `${basename(blob)}.`];
  const names = await readdir(folder).catch(() => []);
  const found: { readonly path: string; readonly size: number }[] = [];
  for (const name of names.filter((one) => one.startsWith(start) && isPartial(one))) {
    const path = join(folder, name);
    if (await isAbandoned(path)) found.push({ path, size: (await stat(path).catch(() => undefined))?.size ?? 0 });
  }
  return found.sort((a, b) => b.size - a.size).map(({ path }) => path);
}
