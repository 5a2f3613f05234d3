import { randomUUID } from 'node:crypto';
import { lstat, rename, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withJournal } from './commit-journal.ts';
import { assertInside } from './leads-out-of.ts';
import { makeFolder } from './make-folder.ts';
import type { FolderChanges } from './save-journal.ts';
import { systemCode } from './system-error.ts';

type Undo = (() => Promise<unknown>)[];

/**
 * Moves the files of a staging folder to a target folder on the same file system. What fails part of the way is
 * undone: the target then holds what it held before. Nothing is moved where a link leads out of the target. What a kill stops is done by whoever opens the folder next.
 *
 * @param signal - ends the waiting for another save of the target.
 */
export async function moveIntoPlace(
  staging: string,
  target: string,
  changes: FolderChanges,
  signal?: AbortSignal,
): Promise<void> {
  if (await isMovedWhole(staging, target, changes)) return;
  // Before there is a journal: one that names such paths can't be ended after a kill.
  await assertInside(target, [...changes.removed, ...changes.written]);
  await withJournal(staging, target, changes, () => moveFiles(staging, target, changes), signal);
}

async function moveFiles(staging: string, target: string, { written, removed }: FolderChanges): Promise<void> {
  const undo: Undo = [];
  try {
    for (const path of removed) await setAside(join(target, path), staging, undo);
    for (const path of written) await replace(join(staging, path), join(target, path), staging, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

/** Makes the staging folder the target, if nothing stands there. */
async function isMovedWhole(staging: string, target: string, { written }: FolderChanges): Promise<boolean> {
  if (!(await isFree(target))) return false;
  // Somebody may have tidied up; what is left would get the name of the whole.
  for (const path of written) await lstat(join(staging, path));
  try {
    await rename(staging, target);
    return true;
  } catch (error) {
    // Another save may have been faster.
    if (await isFree(target)) throw error;
    return false;
  }
}

async function replace(staged: string, file: string, staging: string, undo: Undo): Promise<void> {
  for (const created of await makeFolder(dirname(file))) undo.push(() => removeIfEmpty(created));
  await setAside(file, staging, undo);
  await rename(staged, file);
  undo.push(() => rename(file, staged));
}

/** Moves what stands at a path, if anything does, into the staging folder, which keeps it until the whole is done. */
async function setAside(file: string, staging: string, undo: Undo): Promise<void> {
  const stats = await lstat(file).catch(() => undefined);
  if (stats === undefined) return;
  if (stats.isDirectory())
    throw new Error(`${file} is a folder, where a file should be; move it away, or save elsewhere`);
  const aside = join(staging, randomUUID());
  await rename(file, aside);
  undo.push(() => rename(aside, file));
}

/** Another save may have put its files into a folder that this one made. */
async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error: unknown) => {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(systemCode(error) ?? '')) throw error;
  });
}

async function isFree(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) === undefined;
}
