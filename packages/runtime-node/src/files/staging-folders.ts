import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isOwnedName, ownedName, removeAbandoned } from './owned-folders.ts';

/** How the name begins of a folder in which a save is made ready, where it is in the folder that it is for. */
const inside = '.saving';

/** How it begins where the folder is not there yet: it is beside it then. */
function beside(target: string): string {
  return `.${basename(target)}${inside}`;
}

/** A new path, on the file system of the target: in one that is there, since its parent may be on another; else beside it. */
export async function newStagingPath(target: string, isThere: boolean): Promise<string> {
  return isThere ? join(await realpath(target), ownedName(inside)) : join(dirname(target), ownedName(beside(target)));
}

/** Where a staging folder for a target is, by its name; undefined if it is not the name of one. */
export function stagingPath(target: string, name: string): string | undefined {
  if (isOwnedName(name, inside)) return join(target, name);
  return isOwnedName(name, beside(target)) ? join(dirname(target), name) : undefined;
}

/** Removes what processes left behind that were killed before they moved anything to a target. */
export async function removeAbandonedStagings(target: string): Promise<void> {
  await removeAbandoned(target, inside);
  await removeAbandoned(dirname(target), beside(target));
}
