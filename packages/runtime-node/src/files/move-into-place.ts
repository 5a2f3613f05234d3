import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Moves the files of a staging folder to a target folder on the same file system. What fails part of the way is
 * undone: the target then holds what it held before.
 *
 * @param paths - the files, relative to both folders.
 */
export async function moveIntoPlace(staging: string, target: string, paths: readonly string[]): Promise<void> {
  if (await isFree(target)) return rename(staging, target);
  const undo: (() => Promise<unknown>)[] = [];
  try {
    for (const path of paths) await replace(join(staging, path), join(target, path), undo);
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

/** Moves one file, keeping the one that it replaces beside it in the staging folder until the whole is done. */
async function replace(staged: string, file: string, undo: (() => Promise<unknown>)[]): Promise<void> {
  const created = await mkdir(dirname(file), { recursive: true });
  if (created !== undefined) undo.push(() => rm(created, { recursive: true }));
  if (!(await isFree(file))) {
    if ((await stat(file)).isDirectory()) throw new Error(`${file} is a folder, and a file is to take its place`);
    const replaced = `${staged}.replaced`;
    await rename(file, replaced);
    undo.push(() => rename(replaced, file));
  }
  await rename(staged, file);
  undo.push(() => rename(file, staged));
}

async function isFree(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) === undefined;
}
