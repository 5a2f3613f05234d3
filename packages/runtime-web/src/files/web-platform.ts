import {
  type DecodedPicture,
  type DecodeOptions,
  givenHubOptions,
  InvalidArgumentError,
  type ModelFiles,
  type ModelFolder,
  type OpenOptions,
  type Platform,
  type Runtime,
  type SaveOptions,
} from '@langevin/core';
import { hubScheme } from '@langevin/hub';
import { type WebRuntimeOptions, webRuntime } from '../runtime/web-runtime.ts';
import { defaultCacheName } from './cached-files.ts';
import type { ModelCache } from './model-cache.ts';
import { storageScheme } from './storage-scheme.ts';
import { openUrl } from './url-files.ts';

/** Options of {@link webPlatform}. */
export interface WebPlatformOptions extends WebRuntimeOptions {
  /** Where downloads are kept; false to keep none. The browser's Cache API, where there is one, if left out. */
  readonly cache?: ModelCache | false | undefined;
}

/**
 * What a browser offers: onnxruntime-web; checkpoints by URL, absolute or relative to the page; repositories of the Hugging
 * Face hub, `hf://owner/name`; and its own storage, by names such as `opfs:models/faces`, to save in and to load from. Pictures
 * are decoded by the browser's own decoder.
 */
export function webPlatform({ cache, ...options }: WebPlatformOptions = {}): Platform {
  let runtime: Runtime | undefined;
  return {
    get runtime() {
      runtime ??= webRuntime(options);
      return runtime;
    },
    async open(source: string, options: OpenOptions = {}): Promise<ModelFiles> {
      const usual = typeof caches === 'undefined' ? undefined : { name: defaultCacheName };
      const chosen = cache === undefined ? usual : cache || undefined;
      if (source.startsWith(hubScheme)) return (await rareParts()).openHub(source, options, chosen);
      const { onProgress, onWarning = console.warn } = options;
      const [unused] = givenHubOptions(options);
      if (unused) onWarning(`${source} is no ${hubScheme} name: ${unused} is not used.`);
      if (source.startsWith(storageScheme)) return (await rareParts()).opfsFiles(source);
      const remark = source.includes(':') ? undefined : `A repository of the hub is ${hubScheme}owner/name.`;
      return openUrl(source, { cache: chosen, onProgress, onWarning }, remark);
    },
    async create(target: string, options?: SaveOptions): Promise<ModelFolder> {
      if (target.startsWith(storageScheme)) return (await rareParts()).OpfsFolder.create(target, options);
      const ways = `"${storageScheme}${target}" for this browser's storage, or a ZipFolder to download`;
      throw new InvalidArgumentError('target', `a page can't write to "${target}"; save to ${ways}.`);
    },
    async decodePicture(bytes: Uint8Array, options?: DecodeOptions): Promise<DecodedPicture> {
      return (await rareParts()).decodePicture(bytes, options);
    },
  };
}

/** Few pages use the storage or the hub, or decode pictures: the code for it is loaded by those that do. */
function rareParts() {
  return import('./rare-parts.ts');
}
