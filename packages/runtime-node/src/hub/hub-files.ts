import {
  FileNotFoundError,
  joinModelPath,
  type LocalFile,
  type ModelFiles,
  namesInFolder,
  type ReadOptions,
} from '@langevin/core';
import { DirectoryFiles } from '../files/directory-files.ts';
import type { HubDownloads } from './hub-downloads.ts';
import type { RepositoryFolder } from './repository-folder.ts';

/** A commit of a repository of the hub, as {@link HubFiles} read it. */
export interface HubSnapshot {
  /** The repository's name. */
  readonly id: string;
  readonly commit: string;
  readonly kept: RepositoryFolder;
  /** Brings what is not kept; undefined where the hub can't be asked. */
  readonly downloads: HubDownloads | undefined;
  readonly remark: string | undefined;
  /** Ends what has no signal of its own. */
  readonly signal: AbortSignal | undefined;
}

/** The files of a repository of the hub, each downloaded into the cache when it is first read. */
export class HubFiles implements ModelFiles {
  readonly source: string;
  readonly remark: string | undefined;
  readonly #snapshot: HubSnapshot;
  /** '' for the repository's own. */
  readonly #folder: string;
  readonly #local: DirectoryFiles;

  constructor(snapshot: HubSnapshot, folder = '') {
    this.#snapshot = snapshot;
    this.#folder = folder;
    this.source = folder === '' ? snapshot.id : `${snapshot.id}/${folder}`;
    this.remark = snapshot.remark;
    this.#local = new DirectoryFiles(this.localFolder, this.source);
  }

  /** The commit that all files are of. */
  get commit(): string {
    return this.#snapshot.commit;
  }

  /** The folder of the cache in which those files are that were downloaded. */
  get localFolder(): string {
    const { kept, commit } = this.#snapshot;
    return this.#folder === '' ? kept.snapshot(commit) : kept.pointer(commit, this.#folder);
  }

  async has(path: string): Promise<boolean> {
    const { kept, commit, downloads, signal } = this.#snapshot;
    const full = this.#full(path);
    const isKept = await kept.has(commit, full);
    if (isKept !== undefined || downloads === undefined) return isKept ?? false;
    const isThere = (await downloads.listing(signal)).has(full);
    // A later load of this commit need not ask. Where nothing can be written, it asks.
    if (!isThere) await kept.setAbsent(commit, full).catch(() => {});
    return isThere;
  }

  async size(path: string): Promise<number> {
    const { kept, commit, downloads, signal } = this.#snapshot;
    const full = this.#full(path);
    if ((await kept.has(commit, full)) === true) return this.#local.size(path);
    const listed = (await downloads?.listing(signal))?.get(full);
    if (listed === undefined) throw new FileNotFoundError(this, path);
    return listed.size;
  }

  async read(path: string, options: ReadOptions = {}): Promise<Uint8Array> {
    options.signal?.throwIfAborted();
    await this.#bring(path, options.signal ?? this.#snapshot.signal);
    return this.#local.read(path, options);
  }

  async openLocal(path: string): Promise<LocalFile> {
    await this.#bring(path, this.#snapshot.signal);
    return this.#local.openLocal(path);
  }

  async list(): Promise<string[]> {
    const { downloads, signal } = this.#snapshot;
    if (downloads === undefined) return this.#local.list();
    return namesInFolder((await downloads.listing(signal)).keys(), this.#folder);
  }

  folder(path: string): HubFiles {
    return new HubFiles(this.#snapshot, this.#full(path));
  }

  async prefetch(paths: readonly string[], signal?: AbortSignal): Promise<void> {
    const { downloads } = this.#snapshot;
    const there: string[] = [];
    for (const path of paths) if (await this.has(path)) there.push(this.#full(path));
    await downloads?.fetch(there, signal);
  }

  async #bring(path: string, signal: AbortSignal | undefined): Promise<void> {
    if (!(await this.has(path))) throw new FileNotFoundError(this, path);
    await this.#snapshot.downloads?.fetch([this.#full(path)], signal);
  }

  #full(path: string): string {
    return joinModelPath(this.#folder, path);
  }
}
