import { realpath } from 'node:fs/promises';
import { dirname, sep } from 'node:path';

/**
 * Where a path below a folder leads to, if that is not in the folder: somebody may have put a link there. Undefined if it
 * stays inside.
 */
export async function leadsOutOf(root: string, path: string): Promise<string | undefined> {
  const [real, folder] = await Promise.all([realpath(root), nearestFolder(dirname(path))]);
  return folder === real || folder.startsWith(`${real}${sep}`) ? undefined : folder;
}

/** Where a folder is, or the nearest above it that is there. */
async function nearestFolder(folder: string): Promise<string> {
  const real = await realpath(folder).catch(() => undefined);
  return real ?? (dirname(folder) === folder ? folder : nearestFolder(dirname(folder)));
}
