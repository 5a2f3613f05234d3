export { DirectoryFiles } from './files/directory-files.ts';
export { DirectoryFolder } from './files/directory-folder.ts';
export { nodePlatform } from './files/node-platform.ts';
export { systemReason } from './files/system-error.ts';
export { type CachedRepository, type CachedRevision, type DamagedFile, HubCache } from './hub/hub-cache.ts';
export { HubFiles } from './hub/hub-files.ts';
export { type NodeRuntimeOptions, nodeRuntime } from './runtime/node-runtime.ts';
