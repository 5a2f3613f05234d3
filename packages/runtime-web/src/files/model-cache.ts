import { withoutQuery } from '@langevin/hub';
import { defaultCacheName, fileCaches, sizeOfCached } from './cached-files.ts';

/** A file that a {@link ModelCache} keeps. */
export interface CachedFile {
  /** Where it was downloaded from, without the query, if it had one. */
  readonly url: string;
  /** Bytes that are kept of it. */
  readonly bytes: number;
  /** False for the beginning of a download that broke off, from which the next one goes on. */
  readonly isWhole: boolean;
}

/**
 * Downloaded files kept in the browser (its Cache API), so that a checkpoint is downloaded once. Each load asks the server
 * whether a file has changed; without a connection, what is kept is taken as it is.
 *
 * A browser that runs out of space may delete what pages keep, unless it was asked not to: `navigator.storage.persist()`.
 */
export class ModelCache {
  /** What it is called within the page's origin. */
  readonly name: string;

  /** @param name - of the cache; one of another name keeps other files. */
  constructor(name: string = defaultCacheName) {
    this.name = name;
  }

  /** Whether there is one here: not on pages that are not secure (neither https nor localhost). */
  static get isAvailable(): boolean {
    return typeof caches !== 'undefined';
  }

  /** Every file that is kept, whole ones first. */
  async list(): Promise<CachedFile[]> {
    const files: CachedFile[] = [];
    for (const { cache, isWhole } of await fileCaches(this.name)) {
      for (const request of await cache.keys()) {
        const response = await cache.match(request);
        if (response) files.push({ url: request.url, bytes: sizeOfCached(response), isWhole });
      }
    }
    return files;
  }

  /** Bytes of all files together. */
  async size(): Promise<number> {
    return (await this.list()).reduce((total, { bytes }) => total + bytes, 0);
  }

  /**
   * Deletes a file, or all those below a folder; everything if nothing is named.
   *
   * @param url - of the file or folder, absolute or relative to the page.
   * @returns how many files were deleted.
   */
  async delete(url?: string | URL): Promise<number> {
    const name = url === undefined ? '' : withoutQuery(new URL(url, globalThis.location?.href));
    const folder = name === '' || name.endsWith('/') ? name : `${name}/`;
    let count = 0;
    for (const { cache } of await fileCaches(this.name)) {
      const requests = (await cache.keys()).filter((request) => request.url === name || request.url.startsWith(folder));
      await Promise.all(requests.map((request) => cache.delete(request)));
      count += requests.length;
    }
    return count;
  }
}
