import { type RemoteFile, withoutQuery } from '@langevin/hub';

/** The cache that is used where none is named. */
export const defaultCacheName = 'langevin';

/** How much of a file is handed to the browser at once. */
const chunkBytes = 4 * 1024 * 1024;
/** Stands for the version of a file that has none: no server's file is the same. */
const unversioned = 'unversioned';

/** The browser's caches behind a {@link ModelCache}: that of whole files, and that of downloads which broke off. */
export async function fileCaches(
  name: string,
): Promise<[{ cache: Cache; isWhole: true }, { cache: Cache; isWhole: false }]> {
  return [
    { cache: await caches.open(name), isWhole: true },
    { cache: await caches.open(`${name}: unfinished`), isWhole: false },
  ];
}

/** Bytes of a file that is kept. */
export function sizeOfCached({ headers }: Response): number {
  return Number(headers.get('content-length'));
}

/** Puts downloaded files into a {@link ModelCache}, and finds them there. */
export class CachedFiles {
  readonly name: string;

  /** @param name - of the cache. */
  constructor(name: string) {
    this.name = name;
  }

  /** True. @throws {DOMException} where the browser lets the page keep nothing, as in some frames of other sites. */
  async isOpen(): Promise<boolean> {
    await fileCaches(this.name);
    return true;
  }

  /** Whether anything below a folder's URL is kept. */
  async hasBelow(folder: string): Promise<boolean> {
    const [{ cache }] = await fileCaches(this.name);
    return (await cache.keys()).some(({ url }) => url.startsWith(withoutQuery(folder)));
  }

  /** What is kept of a file, whichever version it is: for a page without a connection. */
  async find(url: string): Promise<RemoteFile | undefined> {
    const [{ cache }] = await fileCaches(this.name);
    const response = await cache.match(withoutQuery(url));
    return response && { url, size: sizeOfCached(response), version: versionOf(response), digest: undefined };
  }

  /** The content of a file, if it is kept in this version. */
  async read(file: RemoteFile): Promise<Response | undefined> {
    const [whole] = await fileCaches(this.name);
    return match(whole.cache, file);
  }

  /** What has arrived of a file in a download that broke off, if it was of this version. */
  async readPart(file: RemoteFile): Promise<Uint8Array | undefined> {
    const [, part] = await fileCaches(this.name);
    const response = await match(part.cache, file);
    return response && new Uint8Array(await response.arrayBuffer());
  }

  /** Keeps a file. @throws {StorageFullError} if the browser has no room for it. */
  async write(file: RemoteFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const [whole, part] = await fileCaches(this.name);
    // What was kept of its download makes room first.
    await part.cache.delete(withoutQuery(file.url));
    await put(whole.cache, file, bytes);
  }

  /** Keeps what has arrived of a file. @throws {StorageFullError} if the browser has no room for it. */
  async writePart(file: RemoteFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const [, part] = await fileCaches(this.name);
    await put(part.cache, file, bytes);
  }

  /** Forgets a file, and what has arrived of it. */
  async delete({ url }: RemoteFile): Promise<void> {
    for (const { cache } of await fileCaches(this.name)) await cache.delete(withoutQuery(url));
  }
}

async function match(cache: Cache, { url, version }: RemoteFile): Promise<Response | undefined> {
  const response = await cache.match(withoutQuery(url));
  return response && versionOf(response) === version ? response : undefined;
}

/** Keeps a file in a cache. @throws {StorageFullError} if the browser has no room for it. */
export async function put(
  cache: Cache,
  { url, version }: Pick<RemoteFile, 'url' | 'version'>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const headers = { 'content-length': String(bytes.byteLength), etag: version ?? unversioned };
  try {
    await cache.put(withoutQuery(url), new Response(streamOf(bytes), { headers }));
  } catch (cause) {
    const { storageFullError } = await import('./storage-full.ts');
    throw (await storageFullError(cause, bytes.byteLength)) ?? cause;
  }
}

function versionOf({ headers }: Response): string | undefined {
  return headers.get('etag') ?? undefined;
}

/** Bytes, handed on piece by piece: a response made of them at once would be a second copy. */
function streamOf(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      if (offset >= bytes.byteLength) return controller.close();
      controller.enqueue(bytes.subarray(offset, offset + chunkBytes));
      offset += chunkBytes;
    },
  });
}
