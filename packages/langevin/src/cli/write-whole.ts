import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InvalidArgumentError, SaveError } from '@langevin/core';
import { systemReason } from '@langevin/runtime-node';

/**
 * Writes a file whole or not at all: beside its place first, then renamed into it.
 *
 * @throws {SaveError} if it can't be written.
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const part = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    await writeFile(part, bytes);
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true });
    throw new SaveError(path, `can't be written: ${systemReason(cause)}.`, { cause });
  }
}

/**
 * Makes the folder of `--out`, before anything is computed for it.
 *
 * @throws {InvalidArgumentError} if it can't be made.
 */
export async function makeOutputFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    const problem = `no folder can be made at "${path}": ${systemReason(cause)}`;
    throw new InvalidArgumentError('--out', `${problem}; choose another.`, { cause });
  }
}
