import {
  InvalidArgumentError,
  type ModelFiles,
  type ModelFolder,
  type OpenOptions,
  type Platform,
  type Runtime,
} from '@langevin/core';
import { type WebRuntimeOptions, webRuntime } from '../runtime/web-runtime.ts';
import { defaultCacheName } from './cached-files.ts';
import type { ModelCache } from './model-cache.ts';
import { storageScheme } from './storage-scheme.ts';
import { urlFiles } from './url-files.ts';

/** Options of {@link webPlatform}. */
export interface WebPlatformOptions extends WebRuntimeOptions {
  /** Where downloads are kept; false to keep none. The browser's Cache API, where there is one, if left out. */
  readonly cache?: ModelCache | false | undefined;
}

/**
 * What a browser offers: onnxruntime-web; checkpoints by URL, absolute or relative to the page; and its own storage, by
 * names such as `opfs:models/faces`, to save in and to load from.
 */
export function webPlatform({ cache, ...options }: WebPlatformOptions = {}): Platform {
  let runtime: Runtime | undefined;
  return {
    get runtime() {
      runtime ??= webRuntime(options);
      return runtime;
    },
    async open(source: string, { onProgress, onWarning }: OpenOptions = {}): Promise<ModelFiles> {
      // Few pages use the storage: its code is loaded by those that do.
      if (source.startsWith(storageScheme)) return (await import('./opfs-storage.ts')).opfsFiles(source);
      const usual = typeof caches === 'undefined' ? undefined : { name: defaultCacheName };
      return urlFiles(source, { cache: cache === undefined ? usual : cache || undefined, onProgress, onWarning });
    },
    async create(target: string): Promise<ModelFolder> {
      if (target.startsWith(storageScheme)) return (await import('./opfs-storage.ts')).OpfsFolder.create(target);
      const ways = `"${storageScheme}${target}" for this browser's storage, or a ZipFolder to download`;
      throw new InvalidArgumentError('target', `a page can't write to "${target}"; save to ${ways}.`);
    },
  };
}
