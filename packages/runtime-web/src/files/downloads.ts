import { DownloadError, InvalidFileError, type LoadProgress } from '@langevin/core';
import { DownloadedFile, type RemoteFile } from './downloaded-file.ts';
import { LoadMeter } from './load-meter.ts';
import type { ModelCache } from './model-cache.ts';
import { remoteFile } from './remote-file.ts';
import { sha256Of } from './sha256.ts';

/** Options of {@link Downloads}. */
export interface DownloadsOptions {
  /** Keeps what was downloaded for the next time; nothing is kept if left out. */
  readonly cache?: ModelCache | undefined;
  /** Sent with every request, such as `{ Authorization: 'Bearer …' }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes the requests; the page's own if left out. */
  readonly fetch?: typeof fetch;
  /** SHA-256 of files, in hexadecimal by URL, to be checked; what a server says of its own is checked in any case. */
  readonly sha256?: Readonly<Record<string, string>>;
  /** Told how far the loading of all files together is. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Told of what is odd but harmless, such as a cache that is full; `console.warn` if left out. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** The files of one source that were asked for, each looked up and downloaded once. */
export class Downloads {
  readonly #options: DownloadsOptions;
  readonly #meter: LoadMeter;
  readonly #found = new Map<string, Promise<RemoteFile | undefined>>();
  readonly #files = new Map<string, DownloadedFile>();
  readonly #contents = new Map<string, Promise<Uint8Array>>();

  constructor(options: DownloadsOptions) {
    this.#options = options;
    this.#meter = new LoadMeter(options.onProgress);
  }

  /** What the server says of a file, or undefined if there is none; without a connection, what the cache has. */
  find(url: string): Promise<RemoteFile | undefined> {
    return remembered(this.#found, url, async () => {
      try {
        return await remoteFile(url, this.#fetch, this.#headers);
      } catch (error) {
        const cached = await this.#options.cache?.find(url);
        if (cached !== undefined) return cached;
        throw error;
      }
    });
  }

  /**
   * The content of a file, or undefined if there is none. After a failure or an abort, asking again goes on where it was.
   *
   * @throws {DownloadError} if it can't be had.
   * @throws {InvalidFileError} if it is not what its hash says.
   */
  async read(url: string, signal: AbortSignal | undefined): Promise<Uint8Array | undefined> {
    const file = await this.find(url);
    if (file === undefined) return undefined;
    return remembered(this.#contents, url, () => this.#load(file, signal));
  }

  async #load(file: RemoteFile, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const { cache, onWarning = console.warn } = this.#options;
    const cached = await cache?.read(file);
    if (cached !== undefined) return this.#counted(file, cached);
    const download = this.#files.get(file.url) ?? this.#begin(file);
    const bytes = await download.read({
      fetch: this.#fetch,
      headers: this.#headers,
      signal,
      onBytes: (count) => this.#meter.add(file.url, count),
    });
    this.#files.delete(file.url);
    await this.#verify(file, bytes);
    await cache?.write(file, bytes).catch((error: Error) => onWarning(`${file.url} is not kept: ${error.message}`));
    return bytes;
  }

  #begin(file: RemoteFile): DownloadedFile {
    const download = new DownloadedFile(file);
    this.#files.set(file.url, download);
    this.#meter.expect(file.size ?? 0);
    return download;
  }

  #counted(file: RemoteFile, bytes: Uint8Array): Uint8Array {
    this.#meter.expect(bytes.byteLength);
    this.#meter.add(file.url, bytes.byteLength);
    return bytes;
  }

  async #verify({ url, sha256 }: RemoteFile, bytes: Uint8Array): Promise<void> {
    const expected = this.#options.sha256?.[url] ?? sha256;
    if (expected === undefined) return;
    const found = await sha256Of(bytes);
    if (found === expected.toLowerCase()) return;
    throw new InvalidFileError(
      url,
      `has the SHA-256 ${found}, not ${expected}: it was changed on the way. Load it again.`,
    );
  }

  get #fetch(): typeof fetch {
    return this.#options.fetch ?? globalThis.fetch.bind(globalThis);
  }

  get #headers(): Readonly<Record<string, string>> {
    return this.#options.headers ?? {};
  }
}

/** What `make` came to before, or comes to now; a failure is forgotten, so that it can be tried again. */
function remembered<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const promise = make();
  known.set(key, promise);
  promise.catch((error: unknown) => {
    if (error instanceof DownloadError || known.get(key) === promise) known.delete(key);
  });
  return promise;
}
