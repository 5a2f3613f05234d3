import { dirname } from 'node:path';
import { FileNotFoundError, InvalidFileError } from '@langevin/core';
import {
  DownloadedFile,
  describeMismatch,
  type HubFile,
  type HubListing,
  type HubRepository,
  type LoadMeter,
  SharedLoad,
  withoutQuery,
} from '@langevin/hub';
import { makeFolder } from '../files/make-folder.ts';
import { isFile } from './cache-file.ts';
import { fileDigest } from './file-digest.ts';
import { keepingError, requireRoom } from './keeping-error.ts';
import { PartialFile } from './partial-file.ts';
import type { RepositoryFolder } from './repository-folder.ts';

/** How many files are downloaded at once. */
const atOnce = 4;

/** What {@link HubDownloads} need. */
export interface HubDownloadsOptions {
  readonly repository: HubRepository;
  readonly commit: string;
  readonly kept: RepositoryFolder;
  readonly forceDownload: boolean;
  readonly meter: LoadMeter;
}

/** Brings files of one commit into the cache, each once. */
export class HubDownloads {
  readonly #options: HubDownloadsOptions;
  readonly #loads = new Map<string, SharedLoad<void>>();
  readonly #fetched = new Set<string>();
  #listing: Promise<HubListing> | undefined;

  constructor(options: HubDownloadsOptions) {
    this.#options = options;
  }

  /** The files of the commit, which are asked for once. @throws {DownloadError} if they can't be had. */
  listing(signal: AbortSignal | undefined): Promise<HubListing> {
    this.#listing ??= this.#list(signal);
    this.#listing.catch(() => {
      this.#listing = undefined;
    });
    return this.#listing;
  }

  /**
   * Has files of the commit in the cache, a few at once.
   *
   * @throws {FileNotFoundError} if the commit has no such file.
   * @throws {DownloadError | InvalidFileError} if one can't be had, or is not what it should be.
   * @throws {StorageFullError | CacheError} if it can't be kept.
   */
  async fetch(paths: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    const missing: HubFile[] = [];
    for (const path of new Set(paths)) {
      if (!(await this.#isKept(path))) missing.push(await this.#listed(path, signal));
    }
    if (missing.length === 0) return;
    await this.#makeRoom(missing);
    await this.#inParallel(missing, signal);
    await this.#options.kept.sweep();
  }

  async #list(signal: AbortSignal | undefined): Promise<HubListing> {
    const { repository, commit, kept } = this.#options;
    return (await kept.listing(commit)) ?? repository.list(commit, signal);
  }

  async #isKept(path: string): Promise<boolean> {
    const { kept, commit, forceDownload } = this.#options;
    if (forceDownload && !this.#fetched.has(path)) return false;
    return (await kept.has(commit, path)) === true;
  }

  async #listed(path: string, signal: AbortSignal | undefined): Promise<HubFile> {
    const file = (await this.listing(signal)).get(path);
    if (file === undefined) throw new FileNotFoundError(this.#options.repository.id, path);
    return file;
  }

  async #makeRoom(files: readonly HubFile[]): Promise<void> {
    const { kept, meter, repository, commit } = this.#options;
    const folder = dirname(kept.blob('0'));
    await makeFolder(folder).catch(async (cause: unknown) => {
      throw await keepingError(folder, 0, cause);
    });
    const absent: HubFile[] = [];
    for (const file of files) if (await this.#isToDownload(file)) absent.push(file);
    await requireRoom(
      folder,
      absent.reduce((sum, { size }) => sum + size, 0),
    );
    for (const file of absent) meter.begin(withoutQuery(repository.remoteFile(commit, file).url), 0, file.size);
  }

  /** Another commit may have the same file. */
  async #isToDownload({ digest }: HubFile): Promise<boolean> {
    return this.#options.forceDownload || !(await isFile(this.#options.kept.blob(digest.hex)));
  }

  /** What fails ends the others: nobody waits for a set that can't be whole. */
  async #inParallel(files: readonly HubFile[], signal: AbortSignal | undefined): Promise<void> {
    const failure = new AbortController();
    const either = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
    const queue = [...files];
    const work = async (): Promise<void> => {
      for (let file = queue.shift(); file !== undefined; file = queue.shift()) await this.#join(file, either);
    };
    const workers = Array.from({ length: atOnce }, () =>
      work().catch((error: unknown) => {
        failure.abort(error);
      }),
    );
    await Promise.all(workers);
    signal?.throwIfAborted();
    failure.signal.throwIfAborted();
  }

  async #join(file: HubFile, signal: AbortSignal): Promise<void> {
    for (;;) {
      const load = this.#loads.get(file.path) ?? this.#start(file);
      if (!load.isAbandoned) return load.join(signal);
      await load.settled();
    }
  }

  #start(file: HubFile): SharedLoad<void> {
    const load = new SharedLoad((signal) => this.#load(file, signal));
    this.#loads.set(file.path, load);
    void load.settled().then(() => this.#loads.delete(file.path));
    return load;
  }

  async #load(file: HubFile, signal: AbortSignal): Promise<void> {
    const { kept, commit } = this.#options;
    const blob = kept.blob(file.digest.hex);
    try {
      if (await this.#isToDownload(file)) await this.#download(file, blob, signal);
      await kept.point(commit, file.path, file.digest.hex);
    } catch (error) {
      signal.throwIfAborted();
      throw await keepingError(blob, file.size, error);
    }
    this.#fetched.add(file.path);
  }

  async #download(file: HubFile, blob: string, signal: AbortSignal): Promise<void> {
    const { repository, commit, meter } = this.#options;
    const part = await PartialFile.open(blob);
    const remote = repository.remoteFile(commit, file);
    const download = new DownloadedFile(remote, { server: repository.server, meter, sink: part });
    try {
      const wasBegun = part.length > 0;
      await download.receive(signal);
      let mismatch = await this.#mismatch(file, part, signal);
      if (mismatch !== undefined && wasBegun) {
        // What was left may have been the beginning of something else.
        await part.begin();
        await download.receive(signal);
        mismatch = await this.#mismatch(file, part, signal);
      }
      if (mismatch === undefined) return await part.become(blob);
      await part.remove();
      throw new InvalidFileError(remote.url, `${mismatch}: it was changed on the way. Load it again.`);
    } catch (error) {
      await part.release();
      throw error;
    }
  }

  async #mismatch({ digest }: HubFile, part: PartialFile, signal: AbortSignal): Promise<string | undefined> {
    await part.sync();
    const found = await fileDigest(part.path, digest.algorithm, signal);
    return found === digest.hex ? undefined : describeMismatch(digest, found);
  }
}
