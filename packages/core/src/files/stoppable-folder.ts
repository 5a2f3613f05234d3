import type { ModelFolder } from '../contracts/model-files.ts';

/** The same folder, in which no file is begun after an abort, and the one that is being written is given up. */
export function stoppableFolder(folder: ModelFolder, signal: AbortSignal | undefined): ModelFolder {
  if (signal === undefined) return folder;
  return {
    target: folder.target,
    write: async (path, data) => {
      signal.throwIfAborted();
      await folder.write(path, data, { signal });
    },
    remove: (path) => folder.remove(path),
    folder: (path) => stoppableFolder(folder.folder(path), signal),
    commit: () => folder.commit(),
    discard: () => folder.discard(),
  };
}
