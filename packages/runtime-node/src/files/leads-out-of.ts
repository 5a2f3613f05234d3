import { realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

/**
 * Where a path below a folder leads to, if that is not in the folder: somebody may have put a link there. Undefined if it
 * stays inside.
 */
export async function leadsOutOf(root: string, path: string): Promise<string | undefined> {
  const [real, folder] = await Promise.all([realpath(root), nearestFolder(dirname(path))]);
  return folder === real || folder.startsWith(`${real}${sep}`) ? undefined : folder;
}

/** @throws {Error} if one of some paths below a folder leads out of it. */
export async function assertInside(root: string, paths: Iterable<string>): Promise<void> {
  for (const path of paths) {
    const outside = await leadsOutOf(root, join(root, path));
    if (outside === undefined) continue;
    const advice = 'put a folder in its place, or save elsewhere';
    throw new Error(`a link on the way to ${path} leads out of the folder, to ${outside}; ${advice}`);
  }
}

/** Where a folder is, or the nearest above it that is there. */
async function nearestFolder(folder: string): Promise<string> {
  const real = await realpath(folder).catch(() => undefined);
  return real ?? (dirname(folder) === folder ? folder : nearestFolder(dirname(folder)));
}
