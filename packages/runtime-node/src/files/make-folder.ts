import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those above it that are not there. (`mkdir` itself, asked for that, never ends below a folder that
 * takes no others, such as `/proc`.)
 *
 * @returns the highest that was made; undefined if it was there.
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  if (await isFolder(path)) return undefined;
  const parent = dirname(path);
  const highest = parent === path ? undefined : await makeFolder(parent);
  await mkdir(path).catch(async (error: unknown) => {
    // Somebody else may have been faster.
    if (!(await isFolder(path))) throw error;
  });
  return highest ?? path;
}

async function isFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isDirectory() ?? false;
}
