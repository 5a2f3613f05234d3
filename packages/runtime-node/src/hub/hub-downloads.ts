import { FileNotFoundError, InvalidFileError } from '@langevin/core';
import {
  DownloadedFile,
  describeMismatch,
  type HubFile,
  type HubListing,
  type HubRepository,
  type LoadMeter,
  SharedLoads,
  withoutQuery,
} from '@langevin/hub';
import { isFile } from './cache-file.ts';
import { fileDigest } from './file-digest.ts';
import { keepingError, requireRoom } from './keeping-error.ts';
import { abandonedParts, PartialFile, TakenOver } from './partial-file.ts';
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

/** Brings files of one commit into the cache, each content once. */
export class HubDownloads {
  readonly #options: HubDownloadsOptions;
  /** By what their content comes to: a commit may have it under several names. */
  readonly #loads = new SharedLoads<void>();
  readonly #listings = new SharedLoads<HubListing>();
  /** The contents that were downloaded, where what is kept won't do. */
  readonly #renewed = new Set<string>();
  #listing: HubListing | undefined;

  constructor(options: HubDownloadsOptions) {
    this.#options = options;
  }

  /**
   * The files of the commit, which are asked for once.
   *
   * @throws {DownloadError} if they can't be had. They are then asked for again the next time.
   */
  async listing(signal: AbortSignal | undefined): Promise<HubListing> {
    this.#listing ??= await this.#listings.join(this.#options.commit, (ended) => this.#list(ended), signal);
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
  }

  async #list(signal: AbortSignal): Promise<HubListing> {
    const { repository, commit, kept } = this.#options;
    return (await kept.listing(commit)) ?? repository.list(commit, signal);
  }

  async #isKept(path: string): Promise<boolean> {
    const { kept, commit, forceDownload } = this.#options;
    const hash = this.#listing?.get(path)?.digest.hex;
    if (forceDownload && !(hash && this.#renewed.has(hash))) return false;
    return (await kept.has(commit, path)) === true;
  }

  async #listed(path: string, signal: AbortSignal | undefined): Promise<HubFile> {
    const file = (await this.listing(signal)).get(path);
    if (file === undefined) throw new FileNotFoundError(this.#options.repository.id, path);
    return file;
  }

  async #makeRoom(files: readonly HubFile[]): Promise<void> {
    const { kept, meter, repository, commit } = this.#options;
    await kept.prepare().catch(async (cause: unknown) => {
      throw await keepingError(kept.blob('0'), 0, cause);
    });
    const absent = new Map<string, HubFile>();
    for (const file of files) {
      const { hex } = file.digest;
      if (!absent.has(hex) && (await this.#isToDownload(file))) absent.set(hex, file);
    }
    let bytes = 0;
    for (const [hash, { size }] of absent) {
      const [part] = await abandonedParts(kept.blob(hash));
      bytes += Math.max(0, size - (part?.size ?? 0));
    }
    await requireRoom(kept.path, bytes);
    for (const file of absent.values()) meter.expect(withoutQuery(repository.remoteFile(commit, file).url), file.size);
  }

  /** Another commit may have the same file. */
  async #isToDownload({ digest }: HubFile): Promise<boolean> {
    const { forceDownload, kept } = this.#options;
    if (forceDownload) return !this.#renewed.has(digest.hex);
    return !(await isFile(kept.blob(digest.hex)));
  }

  /** What fails ends the others: nobody waits for a set that can't be whole. */
  async #inParallel(files: readonly HubFile[], signal: AbortSignal | undefined): Promise<void> {
    const failure = new AbortController();
    const either = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
    const queue = [...files];
    const work = async (): Promise<void> => {
      for (let file = queue.shift(); file !== undefined; file = queue.shift()) await this.#bring(file, either);
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

  async #bring(file: HubFile, signal: AbortSignal): Promise<void> {
    const { kept, commit } = this.#options;
    await this.#loads.join(file.digest.hex, (ended) => this.#load(file, ended), signal);
    try {
      await kept.point(commit, file.path, file.digest.hex);
    } catch (error) {
      throw await keepingError(kept.pointer(commit, file.path), file.size, error);
    }
  }

  async #load(file: HubFile, signal: AbortSignal): Promise<void> {
    const blob = this.#options.kept.blob(file.digest.hex);
    try {
      if (await this.#isToDownload(file)) await this.#download(file, blob, signal);
      this.#renewed.add(file.digest.hex);
    } catch (error) {
      signal.throwIfAborted();
      // Whoever took it over may have made it whole.
      if (error instanceof TakenOver) return this.#load(file, signal);
      throw await keepingError(blob, file.size, error);
    }
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
