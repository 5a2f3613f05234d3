import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rename, rm, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ByteSink } from '@langevin/hub';
import { abandonedSize, uniqueSuffix } from './cache-file.ts';
import { keepingError } from './keeping-error.ts';

/** How the names of our partial files end. Those of Python's client end in `.incomplete` alone, and are left alone. */
const ending = '.langevin.incomplete';
/** How often a file that is being written shows it, where its bytes don't, in ms. */
const heartbeat = 15_000;
/** Not through a link, which may lead anywhere. */
const toUpdate = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0);

/** Another process took a partial file over, since nothing had been written to it for long: the machine may have slept. */
export class TakenOver extends Error {}

/**
 * The beginning of a blob that is being downloaded, under a name that no other process has. Its time says whether somebody
 * still writes to it: what was let go of is as old as can be.
 */
export class PartialFile implements ByteSink {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #inode: Stats;
  readonly #beat: NodeJS.Timeout;
  #length: number;

  private constructor(path: string, handle: FileHandle, stats: Stats) {
    this.path = path;
    this.#handle = handle;
    this.#inode = stats;
    this.#length = stats.size;
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
    for (const { path: left } of await abandonedParts(blob)) {
      const now = new Date();
      // Its time first: whoever looks at it under its new name finds it in use.
      const handle = await utimes(left, now, now)
        .then(() => rename(left, path))
        .then(() => open(path, toUpdate))
        .catch(() => undefined);
      if (handle) return new PartialFile(path, handle, await handle.stat());
    }
    const handle = await open(path, 'wx+');
    return new PartialFile(path, handle, await handle.stat());
  }

  get length(): number {
    return this.#length;
  }

  /** @throws {TakenOver} if it is another process's by now. */
  async begin(): Promise<void> {
    await this.#requireOwn();
    await this.#handle.truncate(0);
    this.#length = 0;
  }

  /**
   * @throws {TakenOver} if it is another process's by now.
   * @throws {StorageFullError | CacheError} if it can't be written.
   */
  async append(piece: Uint8Array): Promise<void> {
    await this.#requireOwn();
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

  /** Makes it the blob. @throws {TakenOver} if it is another process's by now. */
  async become(blob: string): Promise<void> {
    await this.#requireOwn();
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

  /** Another process that took it over may have made it a blob, which must not change any more. */
  async #requireOwn(): Promise<void> {
    const stats = await lstat(this.path).catch(() => undefined);
    if (stats?.ino !== this.#inode.ino || stats.dev !== this.#inode.dev) throw new TakenOver(this.path);
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
export async function abandonedParts(blob: string): Promise<{ readonly path: string; readonly size: number }[]> {
  const [folder, start] = [dirname(blob), `${basename(blob)}.`];
  const names = await readdir(folder).catch(() => []);
  const found: { readonly path: string; readonly size: number }[] = [];
  for (const name of names.filter((one) => one.startsWith(start) && isPartial(one))) {
    const path = join(folder, name);
    const size = await abandonedSize(path);
    if (size !== undefined) found.push({ path, size });
  }
  return found.sort((a, b) => b.size - a.size);
}
