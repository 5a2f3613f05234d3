import { StorageFullError } from '@langevin/core';
import type { RemoteFile } from './downloaded-file.ts';
import { storageSpace } from './storage-space.ts';

/** A file that a {@link ModelCache} keeps. */
export interface CachedFile {
  readonly url: string;
  readonly bytes: number;
}

/** Downloaded files kept in the browser (its Cache API), so that a checkpoint is loaded once. */
export class ModelCache {
  readonly #name: string;

  /** @param name - of the cache, within the page's origin. */
  constructor(name = 'langevin') {
    this.#name = name;
  }

  /** Whether there is one here: not on pages that are not secure. */
  static get isAvailable(): boolean {
    return typeof caches !== 'undefined';
  }

  /** Every file that is kept. */
  async list(): Promise<CachedFile[]> {
    const cache = await this.#open();
    const files = (await cache.keys()).map(async (request) => {
      const bytes = Number((await cache.match(request))?.headers.get('content-length') ?? 0);
      return { url: request.url, bytes };
    });
    return Promise.all(files);
  }

  /** Bytes of all files together. */
  async size(): Promise<number> {
    return (await this.list()).reduce((total, { bytes }) => total + bytes, 0);
  }

  /**
   * Deletes files: those whose URLs begin with a prefix, such as that of a checkpoint's folder; all if left out.
   *
   * @returns how many were deleted.
   */
  async delete(prefix = ''): Promise<number> {
    const cache = await this.#open();
    const requests = (await cache.keys()).filter(({ url }) => url.startsWith(prefix));
    await Promise.all(requests.map((request) => cache.delete(request)));
    return requests.length;
  }

  /** What is kept of a file, whichever version it is: for a page without a connection. */
  async find(url: string): Promise<RemoteFile | undefined> {
    const response = await (await this.#open()).match(url);
    if (response === undefined) return undefined;
    const { headers } = response;
    const size = Number(headers.get('content-length'));
    return { url, size, version: headers.get('etag') ?? undefined, sha256: undefined };
  }

  /** The content of a file, if it is kept in the version that the server has. */
  async read({ url, version, size }: RemoteFile): Promise<Uint8Array | undefined> {
    const response = await (await this.#open()).match(url);
    if (response === undefined) return undefined;
    const isSame = response.headers.get('etag') === (version ?? null);
    const bytes = isSame ? new Uint8Array(await response.arrayBuffer()) : undefined;
    return size === undefined || bytes?.byteLength === size ? bytes : undefined;
  }

  /** Keeps a file. @throws {StorageFullError} if the browser has no room for it. */
  async write({ url, version }: RemoteFile, bytes: Uint8Array): Promise<void> {
    const headers = { 'content-length': String(bytes.byteLength), ...(version && { etag: version }) };
    const cache = await this.#open();
    try {
      await cache.put(url, new Response(bytes as Uint8Array<ArrayBuffer>, { headers }));
    } catch (cause) {
      throw new StorageFullError(bytes.byteLength, await storageSpace(), { cause });
    }
  }

  #open(): Promise<Cache> {
    return caches.open(this.#name);
  }
}
