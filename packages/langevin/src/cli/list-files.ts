import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** A file of a model's folder. */
export interface ListedFile {
  /** Relative to the folder, separated by `/`. */
  readonly path: string;
  readonly bytes: number;
}

/** The files of a folder and its sub-folders, in order of their paths; none if it is no folder. Hidden ones are left out. */
export async function listFiles(folder: string): Promise<ListedFile[]> {
  const stats = await stat(folder).catch(() => undefined);
  if (!stats?.isDirectory()) return [];
  const paths = (await readdir(folder, { recursive: true })).map((path) => path.replaceAll(sep, '/'));
  const visible = paths.filter((path) => !path.split('/').some((part) => part.startsWith('.'))).sort();
  const files: ListedFile[] = [];
  for (const path of visible) {
    // There is nothing behind a link that is broken.
    const stats = await stat(join(folder, path)).catch(() => undefined);
    if (stats?.isFile()) files.push({ path, bytes: stats.size });
  }
  return files;
}
