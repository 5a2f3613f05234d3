import { InvalidArgumentError, type ModelFiles } from '@langevin/core';
import { blobFiles } from './blob-files.ts';

/**
 * A checkpoint in files that the user picked: of an `<input type="file" webkitdirectory>`, or any list. They are found by
 * their paths below the folder that was picked. Where a pipeline's folder lies deeper, it is that which is taken.
 *
 * @param source - what to call it in messages; the folder's own name if left out.
 * @throws {InvalidArgumentError} if there is no file.
 */
export function pickedFiles(files: Iterable<File>, source?: string): ModelFiles {
  const picked = Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file }));
  if (picked.length === 0) throw new InvalidArgumentError('files', 'there is no file; pick the folder of a model.');
  return blobFiles(picked, source);
}
