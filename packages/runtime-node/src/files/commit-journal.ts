import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { joinModelPath } from '@langevin/core';
import { leadsOutOf } from './leads-out-of.ts';
import { makeFolder } from './make-folder.ts';
import type { FolderChanges } from './move-into-place.ts';
import { systemCode } from './system-error.ts';

/** The file that says that a save is being put in place, in the folder that it is put into. */
const journalName = '.saving.journal';
/** How often one looks whether another save has ended, in ms. */
const lookInterval = 10;
/** A save of which nobody here can tell whether it goes on is taken for dead after so long, in ms: moving files is quick. */
const longestMove = 60_000;

/** What a save that is being put in place says of itself. */
interface Journal extends FolderChanges {
  readonly pid: number;
  readonly host: string;
  /** The name of the folder that holds what was written: in the target, or beside it. */
  readonly staging: string;
}

/**
 * Does the moving of a save, one at a time for a folder, so that of two saves one is there, whole. A kill in the middle leaves
 * a journal, by which {@link finishSave} moves the rest.
 */
export async function withJournal(
  staging: string,
  target: string,
  changes: FolderChanges,
  move: () => Promise<void>,
): Promise<void> {
  const journal = join(target, journalName);
  const own: Journal = { ...changes, pid: process.pid, host: hostname(), staging: basename(staging) };
  for (;;) {
    await finishSave(target);
    if (await claim(journal, JSON.stringify(own), join(staging, randomUUID()))) break;
  }
  try {
    await move();
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
 * Waits for a save that is being put into a folder, and if the process that did it was killed, does the rest. A folder that
 * can't be written to is left as it is.
 */
export async function finishSave(target: string): Promise<void> {
  const file = join(target, journalName);
  for (;;) {
    const stats = await lstat(file).catch(() => undefined);
    if (!stats?.isFile()) return;
    const journal = parse(await readFile(file, 'utf8').catch(() => ''));
    const isOld = Date.now() - stats.mtimeMs > longestMove;
    if (journal?.host === hostname() ? isAlive(journal.pid) && !isOld : !isOld) {
      await setTimeout(lookInterval);
      continue;
    }
    const isDone = await finish(target, journal).then(
      () => rm(file, { force: true }).then(() => true),
      () => false,
    );
    if (!isDone) return;
  }
}

/** Moves what was not moved yet. Others may be at it, too. */
async function finish(target: string, journal: Journal | undefined): Promise<void> {
  // One that is not whole is no journal, or was killed before anything was moved.
  if (journal === undefined) return;
  const inside = journal.staging.startsWith('.saving-') ? target : dirname(target);
  const staging = join(inside, journal.staging);
  if (!(await lstat(staging).catch(() => undefined))?.isDirectory()) return;
  for (const path of [...journal.removed, ...journal.written]) {
    const outside = await leadsOutOf(target, join(target, path));
    if (outside !== undefined) throw new Error(`a link leads to ${outside}`);
  }
  for (const path of journal.removed) await rm(join(target, path), { force: true });
  for (const path of journal.written) {
    const [staged, file] = [join(staging, path), join(target, path)];
    if ((await lstat(staged).catch(() => undefined)) === undefined) continue;
    await makeFolder(dirname(file));
    await rename(staged, file);
  }
  await rm(staging, { recursive: true, force: true });
}

/** A folder may come from anybody: its journal names files in it, or is none. */
function parse(text: string): Journal | undefined {
  try {
    const { pid, host, staging, written, removed } = JSON.parse(text) as Journal;
    const isStaging = /^(\.[^/\\]+)?\.saving-[0-9a-f-]{36}$/.test(staging);
    const paths = { written: written.map(inFolder), removed: removed.map(inFolder) };
    return isStaging && Number.isSafeInteger(pid) ? { pid, host: String(host), staging, ...paths } : undefined;
  } catch {
    return undefined;
  }
}

function inFolder(path: unknown): string {
  return joinModelPath('', String(path));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
