import {
  FileNotFoundError,
  joinModelPath,
  type LocalFile,
  type ModelFiles,
  namesInFolder,
  type ReadOptions,
} from '@langevin/core';
import { DirectoryFiles } from '../files/directory-files.ts';
import type { HubSnapshot } from './hub-snapshot.ts';

/** The files of a repository of the hub, each downloaded into the cache when it is first read. */
export class HubFiles implements ModelFiles {
  readonly source: string;
  readonly #snapshot: HubSnapshot;
  readonly #folder: string;
  readonly #local: DirectoryFiles;

  /** @param folder - in the repository; '' for all of it. */
  constructor(snapshot: HubSnapshot, folder = '') {
    this.#snapshot = snapshot;
    this.#folder = folder;
    this.source = folder === '' ? snapshot.id : `${snapshot.id}/${folder}`;
    this.#local = new DirectoryFiles(this.localFolder, this.source);
  }

  /** The commit that all files are of. */
  get commit(): string {
    return this.#snapshot.commit;
  }

  /** The folder of the cache in which those files are that were downloaded. */
  get localFolder(): string {
    return this.#snapshot.pathOf(this.#folder);
  }

  get remark(): string | undefined {
    return this.#snapshot.remark;
  }

  async has(path: string): Promise<boolean> {
    return this.#snapshot.has(this.#full(path));
  }

  async size(path: string): Promise<number> {
    const size = await this.#snapshot.size(this.#full(path));
    if (size === undefined) throw new FileNotFoundError(this, path);
    return size;
  }

  async read(path: string, options: ReadOptions = {}): Promise<Uint8Array> {
    options.signal?.throwIfAborted();
    await this.#bring(path, options.signal);
    return this.#local.read(path, options);
  }

  async openLocal(path: string): Promise<LocalFile> {
    await this.#bring(path, undefined);
    return this.#local.openLocal(path);
  }

  async list(): Promise<string[]> {
    return namesInFolder(await this.#snapshot.paths(), this.#folder);
  }

  folder(path: string): HubFiles {
    return new HubFiles(this.#snapshot, this.#full(path));
  }

  async prefetch(paths: readonly string[], signal?: AbortSignal): Promise<void> {
    await this.#snapshot.fetchSet(
      paths.map((path) => this.#full(path)),
      signal,
    );
  }

  async #bring(path: string, signal: AbortSignal | undefined): Promise<void> {
    if (!(await this.#snapshot.fetch(this.#full(path), signal))) throw new FileNotFoundError(this, path);
  }

  #full(path: string): string {
    return joinModelPath(this.#folder, path);
  }
}
