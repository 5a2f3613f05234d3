import { lstat, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { assertInside } from './leads-out-of.ts';
import { makeFolder } from './make-folder.ts';
import { isAlive, machine } from './process-owner.ts';
import { type FolderChanges, type Journal, journalName, largestJournal, parseJournal } from './save-journal.ts';
import { stagingPath } from './staging-folders.ts';
import { systemReason } from './system-error.ts';

/** How often one looks whether another save has ended, in ms. */
const lookInterval = 10;
/** A save that does not end is taken for dead after so long, in ms: moving files is quick. */
const longestMove = 60_000;
/** One of another machine, of which nobody here can tell whether it goes on, after so long, in ms. */
const longestMoveElsewhere = 15_000;
/** A journal that is none may be one that is being written, for so long, in ms. */
const longestWrite = 1000;

/** How long to wait for somebody else's save. */
export interface SaveWaiting {
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** In ms; as long as the save goes on if left out. */
  readonly patience?: number;
  /** The error where it goes on for longer than that, of what is known of who saves. */
  readonly onBusy?: (who: string) => Error;
}

/**
 * Waits for a save that is being put into a folder, and if the process that did it was killed, does the rest.
 *
 * @returns the reason, where the rest can't be done: the folder is left as it is.
 */
export async function finishSave(target: string, waiting: SaveWaiting = {}): Promise<Error | undefined> {
  const { signal, patience = Number.POSITIVE_INFINITY, onBusy = Error } = waiting;
  const begin = performance.now();
  const file = join(target, journalName);
  for (;;) {
    const stats = await lstat(file).catch(() => undefined);
    if (!stats?.isFile()) return undefined;
    const journal =
      stats.size > largestJournal ? undefined : parseJournal(await readFile(file, 'utf8').catch(() => ''));
    // Of a clock that is ahead of ours, nobody can tell how old it is.
    if (Math.abs(Date.now() - stats.mtimeMs) < (await longestOf(target, journal))) {
      if (performance.now() - begin >= patience) throw onBusy(`${ownerOf(journal)}, as ${file} says`);
      await setTimeout(lookInterval);
      signal?.throwIfAborted();
      continue;
    }
    try {
      await finish(target, journal);
      const now = await lstat(file).catch(() => undefined);
      // Somebody else may have ended it as well, and begun a save of their own.
      if (now?.ino === stats.ino && now.mtimeMs === stats.mtimeMs) await rm(file, { force: true });
    } catch (error) {
      const problem = `an earlier save was stopped, and can't be ended as ${file} says: ${systemReason(error)}`;
      return new Error(`${problem}; mend that, or remove that file`, { cause: error });
    }
  }
}

/** How old a journal may be of a save that goes on, in ms. */
async function longestOf(target: string, journal: Journal | undefined): Promise<number> {
  if (journal === undefined) return longestWrite;
  const staging = stagingPath(target, journal.staging);
  if (staging === undefined || !(await isThere(staging))) return 0;
  if (journal.machine !== machine) return longestMoveElsewhere;
  return isAlive(journal.pid) ? longestMove : 0;
}

function ownerOf(journal: Journal | undefined): string {
  if (journal === undefined) return 'somebody is';
  return journal.machine === machine ? `process ${journal.pid} is` : 'a process of another machine is';
}

/** Moves what was not moved yet. Others may be at it, too. */
async function finish(target: string, journal: Journal | undefined): Promise<void> {
  // One that is not whole is no journal, or was killed before anything was moved.
  if (journal === undefined) return;
  const staging = stagingPath(target, journal.staging);
  if (staging === undefined || !(await lstat(staging).catch(() => undefined))?.isDirectory()) return;
  try {
    await finishMoving(staging, target, journal);
  } catch (error) {
    if (await isThere(staging)) throw error;
  }
}

async function finishMoving(staging: string, target: string, { written, removed }: FolderChanges): Promise<void> {
  await assertInside(staging, written);
  await assertInside(target, [...removed, ...written]);
  const left: string[] = [];
  for (const path of written) {
    if (await isThere(join(staging, path))) left.push(path);
    else if (!(await isThere(join(target, path)))) throw new Error(`${path} is neither in ${staging} nor in its place`);
  }
  // A save removes before it moves: once all is moved, or where nothing ever was to be, nothing is left to remove.
  if (left.length > 0) for (const path of removed) await rm(join(target, path), { force: true });
  for (const path of left) {
    const [staged, file] = [join(staging, path), join(target, path)];
    await makeFolder(dirname(file));
    await rename(staged, file).catch(async (error: unknown) => {
      if (await isThere(staged)) throw error;
    });
  }
  await rm(staging, { recursive: true, force: true });
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}
