export { droppedFiles } from './files/dropped-files.ts';
export { type CachedFile, ModelCache } from './files/model-cache.ts';
export { opfsFiles } from './files/opfs-files.ts';
export { OpfsFolder } from './files/opfs-folder.ts';
export { pickedFiles } from './files/picked-files.ts';
export { type UrlFilesOptions, urlFiles } from './files/url-files.ts';
export { type WebPlatformOptions, webPlatform } from './files/web-platform.ts';
export { ZipFolder } from './files/zip-folder.ts';
export { type WebRuntimeOptions, webRuntime } from './runtime/web-runtime.ts';
