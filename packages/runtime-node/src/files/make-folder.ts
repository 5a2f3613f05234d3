import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those above it that are not there. (`mkdir` itself, asked for that, never ends below a folder that
 * takes no others, such as `/proc`.)
 *
 * @returns those that it made, the highest first. Where somebody else was faster, the folder is theirs.
 */
export async function makeFolder(path: string): Promise<string[]> {
  if (await isFolder(path)) return [];
  const parent = dirname(path);
  const made = parent === path ? [] : await makeFolder(parent);
  try {
    await mkdir(path);
  } catch (error) {
    if (!(await isFolder(path))) throw error;
    return made;
  }
  return [...made, path];
}

async function isFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isDirectory() ?? false;
}
