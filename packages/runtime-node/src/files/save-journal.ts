import { joinModelPath, scanJson } from '@langevin/core';

/** The file that says that a save is being put in place, in the folder that it is put into. */
export const journalName = '.saving.journal';
/** The length of a journal of more files than a checkpoint has, in bytes, and their number. */
export const largestJournal: number = 2 ** 20;
const mostFiles = 10_000;

/** What a save changes: paths relative to the staging folder and to the target. */
export interface FolderChanges {
  readonly written: readonly string[];
  /** Files of the target, which need not be there. */
  readonly removed: readonly string[];
}

/** What a save that is being put in place says of itself. */
export interface Journal extends FolderChanges {
  readonly pid: number;
  /** Where that number has sense. */
  readonly machine: string;
  /** The name of the folder that holds what was written: in the target, or beside it. */
  readonly staging: string;
}

/** A folder may come from anybody: its journal names files in it, or is none. */
export function parseJournal(text: string): Journal | undefined {
  try {
    scanJson(text, journalName, { mostValues: mostFiles });
    const { pid, machine, staging, written, removed } = JSON.parse(text) as Journal;
    const paths = { written: written.map(inFolder), removed: removed.map(inFolder) };
    const isOne = Number.isSafeInteger(pid) && pid > 0;
    return isOne ? { pid, machine: String(machine), staging: String(staging), ...paths } : undefined;
  } catch {
    return undefined;
  }
}

function inFolder(path: unknown): string {
  return joinModelPath('', String(path));
}
