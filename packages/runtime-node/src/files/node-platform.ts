import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  FileNotFoundError,
  InvalidArgumentError,
  type ModelFiles,
  type ModelFolder,
  type Platform,
  type Runtime,
} from '@langevin/core';
import { type NodeRuntimeOptions, nodeRuntime } from '../runtime/node-runtime.ts';
import { DirectoryFiles } from './directory-files.ts';
import { DirectoryFolder } from './directory-folder.ts';
import { localPath } from './local-path.ts';

/** What Node offers: onnxruntime-node, and the file system's folders by path or `file:` URL. */
export function nodePlatform(options: NodeRuntimeOptions = {}): Platform {
  let runtime: Runtime | undefined;
  return {
    get runtime() {
      runtime ??= nodeRuntime(options);
      return runtime;
    },
    open: openDirectory,
    create: async (target): Promise<ModelFolder> => DirectoryFolder.create(localPath('target', target), target),
  };
}

async function openDirectory(source: string): Promise<ModelFiles> {
  const path = localPath('source', source);
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) throw new FileNotFoundError(source, [], `Looked for ${path}. ${missingFolderHint(source)}`);
  if (!stats.isDirectory()) {
    throw new InvalidArgumentError('source', `${path} is a file; give the folder that holds it, ${dirname(path)}.`);
  }
  return new DirectoryFiles(path, source);
}

function missingFolderHint(source: string): string {
  const looksLikeHubId = /^[\w-][\w.-]*\/[\w.-]+$/.test(source);
  return looksLikeHubId
    ? `If "${source}" is a repository of the Hugging Face hub: nothing is downloaded from there yet. Run ` +
        `"git clone https://huggingface.co/${source}" (with git-lfs) and give the folder that this makes.`
    : 'Give the path of a folder that holds a checkpoint.';
}
