import { randomBytes } from 'node:crypto';
import { lstat, stat } from 'node:fs/promises';
import { CacheError } from '@langevin/core';
import { leadsOutOf } from '../files/leads-out-of.ts';

/** How long nobody must have written to a temporary file before it is taken for one that was left behind, in ms. */
const abandonedAfter = 60_000;

/** What tells the temporary files of processes apart. */
export function uniqueSuffix(): string {
  return randomBytes(4).toString('hex');
}

/** Whether there is a file, or a link to one. */
export async function isFile(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() ?? false;
}

/** The size of a file that nobody has written to for long; undefined for one that is in use, or no file itself. */
export async function abandonedSize(path: string): Promise<number | undefined> {
  const stats = (await isAbandoned(path)) ? await lstat(path).catch(() => undefined) : undefined;
  return stats?.isFile() ? stats.size : undefined;
}

/** Whether a file, or a link itself, is one that nobody has written to for long. */
export async function isAbandoned(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  return stats !== undefined && !stats.isDirectory() && Date.now() - stats.mtimeMs > abandonedAfter;
}

/**
 * Refuses to write, or to delete, below a folder that is not in a repository's: somebody may have put a link there.
 *
 * @throws {CacheError} if the path leads out of the repository's folder.
 */
export async function requireInside(root: string, path: string): Promise<void> {
  const outside = await leadsOutOf(root, path);
  if (outside === undefined) return;
  throw new CacheError(path, `a link leads to ${outside}, out of the cache. Delete it: ${root}.`);
}
