import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { joinModelPath, scanJson } from '@langevin/core';
import { assertInside } from './leads-out-of.ts';
import { makeFolder } from './make-folder.ts';
import type { FolderChanges } from './move-into-place.ts';
import { isAlive, machine } from './process-owner.ts';
import { removeAbandonedStagings, stagingPath } from './staging-folders.ts';
import { systemCode, systemReason } from './system-error.ts';

/** The file that says that a save is being put in place, in the folder that it is put into. */
const journalName = '.saving.journal';
/** How often one looks whether another save has ended, in ms. */
const lookInterval = 10;
/** A save that does not end is taken for dead after so long, in ms: moving files is quick. */
const longestMove = 60_000;
/** One of another machine, of which nobody here can tell whether it goes on, after so long, in ms. */
const longestMoveElsewhere = 15_000;
/** A journal that is none may be one that is being written, for so long, in ms. */
const longestWrite = 1000;
/** The length of a journal of more files than a checkpoint has, in bytes, and their number. */
const [largestJournal, mostFiles] = [2 ** 20, 10_000];

/** What a save that is being put in place says of itself. */
interface Journal extends FolderChanges {
  readonly pid: number;
  /** Where that number has sense. */
  readonly machine: string;
  /** The name of the folder that holds what was written: in the target, or beside it. */
  readonly staging: string;
}

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
    const problem = await finishSave(target, signal);
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

/**
 * Waits for a save that is being put into a folder, and if the process that did it was killed, does the rest.
 *
 * @param signal - ends the waiting.
 * @returns the reason, where the rest can't be done: the folder is left as it is.
 */
export async function finishSave(target: string, signal?: AbortSignal): Promise<Error | undefined> {
  const file = join(target, journalName);
  for (;;) {
    const stats = await lstat(file).catch(() => undefined);
    if (!stats?.isFile()) return undefined;
    const journal = stats.size > largestJournal ? undefined : parse(await readFile(file, 'utf8').catch(() => ''));
    // Of a clock that is ahead of ours, nobody can tell how old it is.
    if (Math.abs(Date.now() - stats.mtimeMs) < (await patienceFor(target, journal))) {
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
async function patienceFor(target: string, journal: Journal | undefined): Promise<number> {
  if (journal === undefined) return longestWrite;
  const staging = stagingPath(target, journal.staging);
  if (staging === undefined || !(await isThere(staging))) return 0;
  if (journal.machine !== machine) return longestMoveElsewhere;
  return isAlive(journal.pid) ? longestMove : 0;
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
  for (const path of removed) await rm(join(target, path), { force: true });
  for (const path of written) {
    const [staged, file] = [join(staging, path), join(target, path)];
    if (!(await isThere(staged))) continue;
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

/** A folder may come from anybody: its journal names files in it, or is none. */
function parse(text: string): Journal | undefined {
  try {
    scanJson(text, journalName, { mostValues: mostFiles });
    const { pid, machine: where, staging, written, removed } = JSON.parse(text) as Journal;
    const paths = { written: written.map(inFolder), removed: removed.map(inFolder) };
    const isOne = Number.isSafeInteger(pid) && pid > 0;
    return isOne ? { pid, machine: String(where), staging: String(staging), ...paths } : undefined;
  } catch {
    return undefined;
  }
}

function inFolder(path: unknown): string {
  return joinModelPath('', String(path));
}
