import {
  FileNotFoundError,
  InvalidArgumentError,
  joinModelPath,
  type ModelFiles,
  type ReadOptions,
} from '@langevin/core';
import { Downloads, type DownloadsOptions } from './downloads.ts';

/** Options of {@link urlFiles}. */
export type UrlFilesOptions = DownloadsOptions;

/**
 * A checkpoint on a server: the files whose URLs begin with that of a folder. Each is downloaded once, whole, when it is
 * first read.
 *
 * @param url - of the folder, absolute or relative to the page.
 * @throws {InvalidArgumentError} if it is no URL of a server.
 */
export function urlFiles(url: string | URL, options: UrlFilesOptions = {}): ModelFiles {
  return new UrlFolder(folderUrl(url), new Downloads(options));
}

/** The URL of a folder, with a slash at its end, so that the names of files are put after it. */
function folderUrl(url: string | URL): URL {
  const base = globalThis.location?.href;
  if (!URL.canParse(String(url), base)) {
    throw new InvalidArgumentError('source', `"${url}" is no URL; give that of a folder with a checkpoint.`);
  }
  const folder = new URL(String(url), base);
  if (!['http:', 'https:', 'blob:', 'data:'].includes(folder.protocol)) {
    throw new InvalidArgumentError('source', `${folder.href} is not on a server; give a URL that begins with https:.`);
  }
  folder.search = '';
  folder.hash = '';
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  return folder;
}

class UrlFolder implements ModelFiles {
  readonly source: string;
  readonly #folder: URL;
  readonly #downloads: Downloads;

  constructor(folder: URL, downloads: Downloads) {
    this.#folder = folder;
    this.#downloads = downloads;
    this.source = folder.href.replace(/\/$/, '');
  }

  async has(path: string): Promise<boolean> {
    return (await this.#downloads.find(this.#urlOf(path))) !== undefined;
  }

  async size(path: string): Promise<number> {
    const file = await this.#downloads.find(this.#urlOf(path));
    if (file === undefined) throw new FileNotFoundError(this.source, path);
    return file.size ?? (await this.read(path)).byteLength;
  }

  async read(path: string, { offset = 0, length, signal }: ReadOptions = {}): Promise<Uint8Array> {
    signal?.throwIfAborted();
    const bytes = await this.#downloads.read(this.#urlOf(path), signal);
    if (bytes === undefined) throw new FileNotFoundError(this.source, path);
    return bytes.subarray(offset, length === undefined ? undefined : offset + length);
  }

  folder(path: string): ModelFiles {
    return new UrlFolder(new URL(`${this.#urlOf(path)}/`), this.#downloads);
  }

  #urlOf(path: string): string {
    const inside = joinModelPath('', path).split('/').map(encodeURIComponent).join('/');
    return new URL(inside, this.#folder).href;
  }
}
