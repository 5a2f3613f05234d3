import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { finishSave } from './finish-save.ts';
import { machine } from './process-owner.ts';
import { type FolderChanges, type Journal, journalName } from './save-journal.ts';
import { removeAbandonedStagings } from './staging-folders.ts';
import { systemCode } from './system-error.ts';

/**
 * Does the moving of a save, one at a time for a folder, so that of two saves one is there, whole. A kill in the middle leaves
 * a journal, by which {@link finishSave} moves the rest.
 *
 * @param signal - ends the waiting for others; not the moving.
 */
export async function withJournal(
  staging: string,
  target: string,
  changes: FolderChanges,
  move: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const journal = join(target, journalName);
  const own: Journal = { ...changes, pid: process.pid, machine, staging: basename(staging) };
  for (;;) {
    const problem = await finishSave(target, { signal });
    if (problem !== undefined) throw problem;
    if (await claim(journal, JSON.stringify(own), join(staging, randomUUID()))) break;
  }
  try {
    await move();
    await removeAbandonedStagings(target);
  } finally {
    await rm(journal, { force: true });
  }
}

/** Puts a journal in place, whole from its beginning on. @returns false where there is one. */
async function claim(journal: string, content: string, temporary: string): Promise<boolean> {
  await writeFile(temporary, content, { flush: true });
  // Some disks know no second names.
  const copy = () => copyFile(temporary, journal, constants.COPYFILE_EXCL);
  try {
    await link(temporary, journal).catch((error: unknown) =>
      systemCode(error) === 'EEXIST' ? Promise.reject(error) : copy(),
    );
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}
