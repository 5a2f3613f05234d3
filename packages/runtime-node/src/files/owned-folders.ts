import { randomBytes } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, machine } from './process-owner.ts';

/** A folder of another machine, of which nobody here can tell whether it is in use, is left behind after so long, in ms: a day. */
const longestUse = 86_400_000;

/**
 * A name for a folder that is in use for a while: it says which process made it, so that another can tell when that is gone.
 */
export function ownedName(prefix: string): string {
  return `${prefix}-${machine}-${process.pid}-${randomBytes(8).toString('hex')}`;
}

/** Whether a name is one of {@link ownedName}. */
export function isOwnedName(name: string, prefix: string): boolean {
  return ownerOf(name, prefix) !== undefined;
}

/**
 * Removes folders of names of {@link ownedName} that processes of this user left behind which were killed. What can't be
 * removed stays.
 */
export async function removeAbandoned(folder: string, prefix: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const owner = ownerOf(name, prefix);
    const path = join(folder, name);
    if (owner && (await isAbandoned(path, owner))) await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

interface Owner {
  readonly machine: string;
  readonly pid: number;
}

function ownerOf(name: string, prefix: string): Owner | undefined {
  if (!name.startsWith(prefix)) return undefined;
  const parts = /^-([0-9a-f]{16})-([1-9]\d{0,9})-[0-9a-f]{16}$/.exec(name.slice(prefix.length));
  return parts === null ? undefined : { machine: parts[1]!, pid: Number(parts[2]) };
}

/** Of a folder that is another user's, nobody but that user decides: whoever walks it could be led elsewhere. */
async function isAbandoned(path: string, owner: Owner): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  if (!stats?.isDirectory() || stats.uid !== (process.getuid?.() ?? stats.uid)) return false;
  return owner.machine === machine ? !isAlive(owner.pid) : Date.now() - stats.mtimeMs > longestUse;
}
