import { stat } from 'node:fs/promises';
import { type HubListing, type HubRepository, whyKeptIsUsed } from '@langevin/hub';
import type { HubDownloads } from './hub-downloads.ts';
import type { RepositoryFolder } from './repository-folder.ts';

/** How many files of a snapshot a message lists. */
const mostListed = 12;

/** What a {@link HubSnapshot} is made of. */
export interface HubSnapshotOptions {
  readonly repository: HubRepository;
  readonly commit: string;
  readonly kept: RepositoryFolder;
  readonly downloads: HubDownloads;
  /** Why nothing may be downloaded; undefined where it may. */
  readonly offline: string | undefined;
  readonly onWarning: (message: string) => void;
  /** Ends what has no signal of its own. */
  readonly signal: AbortSignal | undefined;
}

/** A commit of a repository of the hub: what the cache has of it, and what the hub lists. */
export class HubSnapshot {
  /** The repository's name. */
  readonly id: string;
  readonly commit: string;
  readonly #options: HubSnapshotOptions;
  #offline: string | undefined;
  #keptPaths: readonly string[] = [];

  private constructor(options: HubSnapshotOptions) {
    this.#options = options;
    this.id = options.repository.id;
    this.commit = options.commit;
  }

  /** Makes one; where nothing may be downloaded, with what the cache has. */
  static async open(options: HubSnapshotOptions): Promise<HubSnapshot> {
    const snapshot = new HubSnapshot(options);
    if (options.offline !== undefined) await snapshot.#goOffline(options.offline);
    return snapshot;
  }

  /** What there is to know where a file is missing that can't be downloaded. */
  get remark(): string | undefined {
    if (this.#offline === undefined) return undefined;
    const rest = this.#keptPaths.length > mostListed ? ` and ${this.#keptPaths.length - mostListed} more` : '';
    const names = this.#keptPaths.slice(0, mostListed).join(', ') || 'no files';
    return `Nothing is downloaded: ${this.#offline}. In the cache are ${names}${rest}.`;
  }

  /** Where a file or folder of the commit is in the cache, or will be; '' is the folder of all. */
  pathOf(path: string): string {
    const { kept } = this.#options;
    return path === '' ? kept.snapshot(this.commit) : kept.pointer(this.commit, path);
  }

  /** Whether the commit has a file; where nothing is downloaded, whether the cache has it. */
  async has(path: string, signal?: AbortSignal): Promise<boolean> {
    const { kept } = this.#options;
    const isKept = await kept.has(this.commit, path);
    if (isKept !== undefined) return isKept;
    const listing = await this.#listing(signal);
    if (listing === undefined) return false;
    const isThere = listing.has(path);
    // A later load of this commit need not ask. Where nothing can be written, it asks.
    if (!isThere) await kept.setAbsent(this.commit, path).catch(() => {});
    return isThere;
  }

  /** The size of a file; undefined if there is none. */
  async size(path: string): Promise<number | undefined> {
    if (await this.#options.kept.has(this.commit, path)) return (await stat(this.pathOf(path))).size;
    return (await this.#listing(undefined))?.get(path)?.size;
  }

  /** The paths of all files. */
  async paths(): Promise<Iterable<string>> {
    return (await this.#listing(undefined))?.keys() ?? this.#keptPaths;
  }

  /** Has a file in the cache. @returns whether there is one. */
  async fetch(path: string, signal: AbortSignal | undefined): Promise<boolean> {
    if (!(await this.has(path, signal))) return false;
    if (this.#offline !== undefined) return true;
    await this.#options.downloads.fetch([path], signal ?? this.#signal);
    await this.#noteRevision();
    return true;
  }

  /** Has all those of some files in the cache that there are. */
  async fetchSet(paths: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    const there: string[] = [];
    for (const path of paths) if (await this.has(path, signal)) there.push(path);
    if (this.#offline !== undefined) return;
    await this.#options.downloads.fetch(there, signal ?? this.#signal);
    await this.#noteRevision();
    await this.#options.kept.sweep();
  }

  /** What was opened with a signal, and outlived it, is read without. */
  get #signal(): AbortSignal | undefined {
    return this.#options.signal?.aborted ? undefined : this.#options.signal;
  }

  /**
   * Notes which commit the revision is by now. What was known of it stays until all that is kept of the commit before is there
   * of this one, too: so what could be loaded without a connection still can.
   */
  async #noteRevision(): Promise<void> {
    const { kept, repository } = this.#options;
    const before = await kept.commitOf(repository.revision);
    if (before === this.commit || (await kept.commitOf(this.commit)) === undefined) return;
    if (before !== undefined && !(await this.#hasAllOf(before))) return;
    // A cache that can't be written to may hold all that is needed.
    await kept.setCommit(repository.revision, this.commit).catch(() => {});
  }

  async #hasAllOf(before: string): Promise<boolean> {
    const { kept } = this.#options;
    // Without a listing, nothing is known to be gone.
    const listing = await this.#listing(undefined).catch(() => undefined);
    const now = new Set(await kept.files(this.commit));
    return (await kept.files(before)).every((path) => now.has(path) || !listing?.has(path));
  }

  /** What the hub lists; undefined where it can't be asked, and what is kept has to do. */
  async #listing(signal: AbortSignal | undefined): Promise<HubListing | undefined> {
    if (this.#offline !== undefined) return undefined;
    const { downloads, kept, onWarning } = this.#options;
    try {
      return await downloads.listing(signal ?? this.#signal);
    } catch (error) {
      const reason = whyKeptIsUsed(error);
      if (reason === undefined || (await kept.commitOf(this.commit)) === undefined) throw error;
      // Another may have found out meanwhile.
      if (this.#offline !== undefined) return undefined;
      onWarning(
        `${this.id}: ${reason}, so that what is in the cache is used, of the commit ${this.commit.slice(0, 7)}.`,
      );
      await this.#goOffline(reason);
      return undefined;
    }
  }

  async #goOffline(reason: string): Promise<void> {
    this.#offline = reason;
    this.#keptPaths = await this.#options.kept.files(this.commit);
  }
}
