import { DownloadError, InvalidFileError, orAbort } from '@langevin/core';
import {
  type Digest,
  DownloadedFile,
  type FileServer,
  type LoadMeter,
  type RemoteFile,
  reasonOf,
  retried,
  SharedLoads,
  withoutQuery,
} from '@langevin/hub';
import type { CachedFiles } from './cached-files.ts';
import { readPart } from './read-part.ts';
import { ReceivedBytes } from './received-bytes.ts';

/** How often a server that can't be reached is asked of a file. */
const lookUps = 3;

/** Options of {@link Downloads}. */
export interface DownloadsOptions {
  readonly server: FileServer;
  /** The URL that those of all files begin with. */
  readonly folder: string;
  /** Keeps what was downloaded for the next time. */
  readonly cache: CachedFiles | undefined;
  /** What files come to, by URL, to be checked in place of what the server says. */
  readonly digests?: ReadonlyMap<string, Digest>;
  /** What the source says of a file; undefined if there is none. */
  lookUp(url: string): Promise<RemoteFile | undefined>;
  readonly meter: LoadMeter;
  readonly onWarning: (message: string) => void;
}

/** The files of one source that were asked for, each looked up and downloaded once. */
export class Downloads {
  readonly #options: DownloadsOptions;
  readonly #meter: LoadMeter;
  readonly #cache: CachedFiles | undefined;
  readonly #lookUps = new Map<string, Promise<RemoteFile | undefined>>();
  readonly #loads = new SharedLoads<Uint8Array>();
  /** Downloads that broke off. */
  readonly #begun = new Map<string, DownloadedFile<ReceivedBytes>>();
  /** What was loaded, for as long as somebody holds it. */
  readonly #contents = new Map<string, WeakRef<ArrayBuffer>>();
  #hasFound = false;
  #keptBefore: Promise<boolean> | undefined;

  constructor(options: DownloadsOptions) {
    this.#options = options;
    this.#meter = options.meter;
    this.#cache = options.cache;
  }

  /** Whether there is a file; without a connection, whether it is kept, if any other of the source is. */
  async has(url: string): Promise<boolean> {
    try {
      return (await this.find(url)) !== undefined;
    } catch (error) {
      if (error instanceof DownloadError && error.isTransient && (await this.#wasKept())) return false;
      throw error;
    }
  }

  /**
   * What the server says of a file, or undefined if there is none; without a connection, what the cache has.
   *
   * @throws {DownloadError} if that can't be found out. It is then asked again the next time.
   */
  find(url: string, signal?: AbortSignal): Promise<RemoteFile | undefined> {
    const lookUp = this.#lookUps.get(url) ?? this.#lookUp(url);
    this.#lookUps.set(url, lookUp);
    lookUp.catch(() => this.#lookUps.delete(url));
    return orAbort(lookUp, signal);
  }

  /**
   * The content of a file, or undefined if there is none. After a failure or an abort, asking again goes on where it was.
   *
   * @throws {DownloadError} if it can't be had.
   * @throws {InvalidFileError} if it is not what its hash says.
   */
  async read(url: string, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    const file = await this.find(url, signal);
    if (file === undefined) return undefined;
    const work = (ended: AbortSignal) => this.#alone(file, ended, () => this.#load(file, ended));
    return this.#held(url) ?? this.#loads.join(url, work, signal);
  }

  /** Some bytes of a file, alone if that can be done: see {@link Downloads.read}. */
  async readRange(
    url: string,
    offset: number,
    length: number | undefined,
    signal?: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    const end = length === undefined ? undefined : offset + length;
    const file = await this.find(url, signal);
    const isPart = file?.size !== undefined && (offset > 0 || (end !== undefined && end < file.size));
    const mayBeAlone = isPart && this.#digestOf(file) === undefined && this.#held(url) === undefined;
    if (mayBeAlone && !this.#loads.has(url)) {
      const cached = await this.#fromCache((cache) => cache.read(file));
      if (cached) return new Uint8Array(await (await cached.blob()).slice(offset, end).arrayBuffer());
      const part = await readPart(file, this.#options.server, { offset, end, signal });
      if (part !== undefined) return part;
    }
    return (await this.read(url, signal))?.subarray(offset, end);
  }

  async #lookUp(url: string): Promise<RemoteFile | undefined> {
    const ask = async (): Promise<RemoteFile | undefined> => {
      try {
        return await this.#options.lookUp(url);
      } catch (error) {
        if (!(error instanceof DownloadError)) throw error;
        // Storage services whose folders can't be listed answer so for files that are not there.
        if (error.status === 403 && this.#hasFound) return undefined;
        const cached = error.isTransient ? await this.#fromCache((cache) => cache.find(url)) : undefined;
        if (cached === undefined) throw error;
        return cached;
      }
    };
    // What is kept serves without the server; there is no use in waiting for it.
    const file = await retried(ask, { attempts: (await this.#wasKept()) ? 1 : lookUps });
    this.#hasFound ||= file !== undefined;
    return file;
  }

  /** Has one page at a time download a file: the next finds it in the cache, or what there is of it. */
  async #alone<T>({ url }: RemoteFile, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const locks = (await this.#fromCache((cache) => cache.isOpen())) && globalThis.navigator?.locks;
    return locks ? locks.request(`langevin download of ${withoutQuery(url)}`, { signal }, work) : work();
  }

  /** Whether files of this source were kept by an earlier load. */
  #wasKept(): Promise<boolean> {
    this.#keptBefore ??= this.#fromCache((cache) => cache.hasBelow(this.#options.folder)).then(Boolean);
    return this.#keptBefore;
  }

  async #load(file: RemoteFile, signal: AbortSignal): Promise<Uint8Array> {
    const bytes = (await this.#readCached(file)) ?? (await this.#download(file, signal));
    this.#contents.set(file.url, new WeakRef(bytes.buffer));
    return bytes;
  }

  /** What was loaded before, if somebody still has it and has not handed it on to a worker. */
  #held(url: string): Uint8Array | undefined {
    const buffer = this.#contents.get(url)?.deref();
    return buffer?.byteLength ? new Uint8Array(buffer) : undefined;
  }

  async #readCached(file: RemoteFile): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const response = await this.#fromCache((cache) => cache.read(file));
    if (response === undefined) return undefined;
    const bytes = new Uint8Array(await response.arrayBuffer());
    if ((await this.#mismatch(file, bytes)) !== undefined) return undefined;
    const name = withoutQuery(file.url);
    this.#meter.begin(name, 0, bytes.byteLength);
    this.#meter.add(name, bytes.byteLength);
    return bytes;
  }

  async #download(found: RemoteFile, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const download = this.#begun.get(found.url) ?? (await this.#begin(found));
    await download.receive(signal).catch(async (error: unknown) => {
      await this.#keepPart(download);
      throw error;
    });
    this.#begun.delete(found.url);
    const bytes = download.sink.whole();
    const { file } = download;
    const mismatch = await this.#mismatch(file, bytes);
    if (mismatch !== undefined) {
      await this.#fromCache((cache) => cache.delete(file));
      throw new InvalidFileError(withoutQuery(file.url), `${mismatch}: it was changed on the way. Load it again.`);
    }
    await this.#cache?.write(file, bytes).catch((error: unknown) => {
      this.#options.onWarning(`${withoutQuery(file.url)} is not kept for the next time: ${reasonOf(error)}.`);
    });
    return bytes;
  }

  async #begin(file: RemoteFile): Promise<DownloadedFile<ReceivedBytes>> {
    const sink = new ReceivedBytes(file.url);
    const download = new DownloadedFile(file, { server: this.#options.server, meter: this.#meter, sink });
    this.#begun.set(file.url, download);
    const part = await this.#fromCache((cache) => cache.readPart(file));
    if (part !== undefined) {
      sink.begin(file.size);
      sink.append(part);
    }
    return download;
  }

  async #keepPart({ file, sink }: DownloadedFile<ReceivedBytes>): Promise<void> {
    if (sink.length === 0) return;
    // Without room for it, the next page begins anew.
    await this.#cache?.writePart(file, sink.view()).catch(() => {});
  }

  /** What is wrong with a file by its hash, if anything. */
  async #mismatch(file: RemoteFile, bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
    const expected = this.#digestOf(file);
    if (expected === undefined) return undefined;
    // Few sources give one.
    const { mismatch } = await import('./check-digest.ts');
    return mismatch(bytes, expected, (message) => this.#options.onWarning(`${withoutQuery(file.url)} ${message}`));
  }

  #digestOf({ url, digest }: RemoteFile): Digest | undefined {
    return this.#options.digests?.get(url) ?? digest;
  }

  /** What the cache has; nothing where the browser gives the page none. */
  async #fromCache<T>(ask: (cache: CachedFiles) => Promise<T>): Promise<T | undefined> {
    return this.#cache && ask(this.#cache).catch(() => undefined);
  }
}
