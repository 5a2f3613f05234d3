import {
  checkOptions,
  InvalidArgumentError,
  type LoadProgress,
  type ModelFiles,
  type OptionKinds,
} from '@langevin/core';
import { type Digest, FileServer, LoadMeter, remoteFile, withoutQuery } from '@langevin/hub';
import { CachedFiles } from './cached-files.ts';
import { DownloadedFolder } from './downloaded-folder.ts';
import { Downloads } from './downloads.ts';
import { fileUrl, folderUrl } from './file-url.ts';
import type { ModelCache } from './model-cache.ts';

/** Options of {@link urlFiles}. */
export interface UrlFilesOptions {
  /** Keeps what was downloaded for the next time; nothing is kept if left out. */
  readonly cache?: Pick<ModelCache, 'name'> | undefined;
  /** Sent with every request, such as `{ Authorization: 'Bearer …' }`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Makes the requests; the page's own if left out. */
  readonly fetch?: typeof fetch | undefined;
  /**
   * SHA-256 of files, in hexadecimal by their paths below the folder, to be checked. What a server says of its own
   * (`Repr-Digest`) is checked in any case.
   */
  readonly sha256?: Readonly<Record<string, string>> | undefined;
  /** Told how far the loading of all files together is. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Told of what is odd but harmless, such as a cache that is full; `console.warn` if left out. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

const optionKinds: OptionKinds<UrlFilesOptions> = {
  cache: 'options',
  headers: 'options',
  fetch: 'function',
  sha256: 'options',
  onProgress: 'function',
  onWarning: 'function',
};

/**
 * A checkpoint on a server: the files whose URLs begin with that of a folder. Each is downloaded once, whole, when it is
 * first read; a download that broke off goes on where it was.
 *
 * ```ts
 * const files = urlFiles('https://example.com/models/faces', { cache: new ModelCache(), onProgress: show });
 * const pipe = await ScoreSdeVePipeline.fromPretrained(files, { signal });
 * ```
 *
 * Reading throws a `DownloadError` if a file can't be had, and an `InvalidFileError` if its hash is another.
 *
 * @param url - of the folder, absolute or relative to the page. A query is sent with each file's.
 * @throws {InvalidArgumentError} if it is no URL of a server, or a hash is none.
 */
export function urlFiles(url: string | URL, options: UrlFilesOptions = {}): ModelFiles {
  return openUrl(url, options);
}

/** {@link urlFiles}, with a remark on what is missing. */
export function openUrl(url: string | URL, options: UrlFilesOptions, remark?: string): ModelFiles {
  checkOptions(options, optionKinds);
  const folder = folderUrl(url);
  const { cache, onProgress, onWarning = console.warn } = options;
  const digests = new Map<string, Digest>();
  for (const [path, hash] of Object.entries(options.sha256 ?? {})) {
    requireSha256(path, hash);
    digests.set(fileUrl(folder, path), { algorithm: 'sha256', hex: hash.toLowerCase() });
  }
  const { fetch = globalThis.fetch.bind(globalThis), headers } = options;
  const httpCache = cache ? 'no-store' : 'no-cache';
  const server = new FileServer({ fetch, headers, httpCache, ...advice });
  const downloads = new Downloads({
    server,
    folder: folder.href,
    cache: cache && new CachedFiles(cache.name),
    digests,
    lookUp: (url) => remoteFile(url, server),
    meter: new LoadMeter(onProgress),
    onWarning,
  });
  return new DownloadedFolder({
    source: withoutQuery(folder).replace(/\/$/, ''),
    remark,
    downloads,
    urlOf: (path) => fileUrl(folder, path),
  });
}

const advice = {
  unreachable: 'Check the address and the connection; from another site, it has to allow this one (CORS).',
  refused: 'It may need a token: urlFiles(url, { headers: { Authorization: "Bearer …" } }).',
};

function requireSha256(path: string, hash: string): void {
  if (/^[0-9a-f]{64}$/i.test(hash)) return;
  throw new InvalidArgumentError('sha256', `"${hash}" of "${path}" is no SHA-256: 64 hexadecimal digits are expected.`);
}
