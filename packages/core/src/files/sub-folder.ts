import type { ModelFolder } from '../contracts/model-files.ts';
import { joinModelPath } from './model-path.ts';

/**
 * The part of a folder below a path, for {@link ModelFolder.folder}. It is committed or discarded with the whole.
 *
 * @throws {InvalidArgumentError} if the path leads out of the folder.
 */
export function subFolder(folder: ModelFolder, path: string): ModelFolder {
  const prefix = joinModelPath('', path);
  return {
    target: `${folder.target}/${prefix}`,
    write: (inner, data) => folder.write(joinModelPath(prefix, inner), data),
    remove: (inner) => folder.remove(joinModelPath(prefix, inner)),
    folder: (inner) => folder.folder(joinModelPath(prefix, inner)),
    commit: () => folder.commit(),
    discard: () => folder.discard(),
  };
}
