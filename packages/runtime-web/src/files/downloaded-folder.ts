import { FileNotFoundError, joinModelPath, type ModelFiles, type ReadOptions } from '@langevin/core';
import type { Downloads } from './downloads.ts';

/** Where the files of a {@link DownloadedFolder} come from. */
export interface DownloadedFolderOptions {
  /** What the whole is called, for messages. */
  readonly source: string;
  readonly remark?: string | undefined;
  readonly downloads: Downloads;
  /** The URL that a file is known by, by its path below the whole. */
  urlOf(path: string): string;
}

/** Files that are downloaded when they are first read. */
export class DownloadedFolder implements ModelFiles {
  readonly source: string;
  readonly remark: string | undefined;
  readonly #options: DownloadedFolderOptions;
  readonly #folder: string;

  /** @param folder - below the whole; '' is the whole. */
  constructor(options: DownloadedFolderOptions, folder = '') {
    this.#options = options;
    this.#folder = folder;
    this.source = folder === '' ? options.source : `${options.source}/${folder}`;
    this.remark = options.remark;
  }

  async has(path: string): Promise<boolean> {
    return this.#options.downloads.has(this.#urlOf(path));
  }

  async size(path: string): Promise<number> {
    const file = await this.#options.downloads.find(this.#urlOf(path));
    if (file === undefined) throw new FileNotFoundError(this, path);
    return file.size ?? (await this.read(path)).byteLength;
  }

  async read(path: string, { offset = 0, length, signal }: ReadOptions = {}): Promise<Uint8Array> {
    signal?.throwIfAborted();
    const bytes = await this.#options.downloads.readRange(this.#urlOf(path), offset, length, signal);
    if (bytes === undefined) throw new FileNotFoundError(this, path);
    return bytes;
  }

  folder(path: string): ModelFiles {
    return new DownloadedFolder(this.#options, joinModelPath(this.#folder, path));
  }

  #urlOf(path: string): string {
    return this.#options.urlOf(joinModelPath(this.#folder, path));
  }
}
