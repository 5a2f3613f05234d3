import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  FileNotFoundError,
  givenHubOptions,
  InvalidArgumentError,
  InvalidFileError,
  type ModelFiles,
  type ModelFolder,
  type OpenOptions,
  type Platform,
  type Runtime,
} from '@langevin/core';
import { hubScheme, isRepositoryName, repositoryName } from '@langevin/hub';
import { openHub } from '../hub/open-hub.ts';
import { decodePicture } from '../pictures/decode-picture.ts';
import { type NodeRuntimeOptions, nodeRuntime } from '../runtime/node-runtime.ts';
import { DirectoryFiles } from './directory-files.ts';
import { DirectoryFolder } from './directory-folder.ts';
import { FolderWatch } from './folder-watch.ts';
import { localPath } from './local-path.ts';
import { isMissing, systemReason } from './system-error.ts';

/**
 * What Node offers: onnxruntime-node; the file system's folders by path or `file:` URL; and the repositories of the Hugging
 * Face hub by name, `owner/name` where there is no such folder, or `hf://owner/name`. JPEG and WebP pictures are decoded by the
 * package `sharp`, where it is installed.
 */
export function nodePlatform(options: NodeRuntimeOptions = {}): Platform {
  let runtime: Runtime | undefined;
  return {
    get runtime() {
      runtime ??= nodeRuntime(options);
      return runtime;
    },
    open: openSource,
    create: async (target, options): Promise<ModelFolder> =>
      DirectoryFolder.create(localPath('target', target), target, options),
    decodePicture,
  };
}

async function openSource(source: string, options: OpenOptions = {}): Promise<ModelFiles> {
  if (source.startsWith(hubScheme)) return openHub(repositoryName(source), options);
  const path = localPath('source', source);
  const stats = await stat(path).catch((error: unknown) => {
    if (!isMissing(error)) throw unreadable(source, path, error);
  });
  if (!stats) return openMissing(source, path, options);
  if (!stats.isDirectory()) {
    throw new InvalidArgumentError('source', `${path} is a file; give the folder that holds it, ${dirname(path)}.`);
  }
  await access(path, constants.X_OK).catch((error: unknown) => Promise.reject(unreadable(source, path, error)));
  const warn = options.onWarning ?? console.warn;
  const watch = new FolderWatch(path, source, warn);
  await watch.settle(options.signal);
  for (const option of givenHubOptions(options)) {
    warn(`${source} is a local folder: the option ${option} is for names on the hub, and not used.`);
  }
  return new DirectoryFiles(path, source, watch);
}

/** A folder that is there, or may be. */
function unreadable(source: string, path: string, cause: unknown): InvalidFileError {
  return new InvalidFileError(source, `${path} can't be read: ${systemReason(cause)}.`, { cause });
}

/** As in diffusers, what is no folder here may be a name on the hub. */
async function openMissing(source: string, path: string, options: OpenOptions): Promise<ModelFiles> {
  if (isRepositoryName(source)) return openHub(source, options, `There is no folder ${path} either.`);
  const advice = 'Give the path of a folder that holds a checkpoint, or a name on the hub: owner/name.';
  throw new FileNotFoundError(source, [], `Looked for ${path}. ${advice}`);
}
