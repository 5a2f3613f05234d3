import { access, constants, lstat, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InvalidArgumentError } from '@langevin/core';
import { systemReason } from '@langevin/runtime-node';

// What `--out` names is looked at before any work is done for it. A folder that is not there is made later.

/**
 * Checks that files can be written to a folder, or to one that is made at that path.
 *
 * @throws {InvalidArgumentError} if not.
 */
export async function checkOutputFolder(path: string): Promise<void> {
  const folder = await nearestFolder(path);
  // A file system may be read-only, or take no files at all, whatever the permissions say.
  const probe = join(folder, `.langevin-${process.pid}.part`);
  try {
    await writeFile(probe, '', { flag: 'wx' });
  } catch (cause) {
    throw refusal(
      path,
      `can't be used: nothing can be written to ${folder} (${systemReason(cause)}); choose another.`,
      cause,
    );
  }
  await rm(probe, { force: true });
}

/**
 * The file that is written for a path: what it links to, if it is a link.
 *
 * @throws {InvalidArgumentError} if a folder, a device or the like stands there, or if it can't be written.
 */
export async function checkOutputFile(path: string): Promise<string> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory() || /[/\\]$/.test(path)) {
    throw refusal(path, `is a folder; give the path of a file in it, such as ${join(path, 'unet.onnx')}.`);
  }
  if (stats && !stats.isFile()) throw refusal(path, 'is no regular file; give the path of one, such as unet.onnx.');
  const file = stats ? await realpath(path) : resolve(path);
  if (!stats) await refuseBrokenLink(path, file);
  await checkOutputFolder(dirname(file));
  if (stats) {
    await access(file, constants.W_OK).catch((cause: unknown) => {
      throw refusal(path, 'is a file that may not be written; choose another.', cause);
    });
  }
  return file;
}

/** The folder itself, or the nearest one above it that is there. */
async function nearestFolder(path: string): Promise<string> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const stats = await stat(folder).catch(() => undefined);
    if (stats?.isDirectory()) return folder;
    if (stats) throw refusal(path, `can't be used: ${folder} is a file, where a folder is needed; choose another.`);
    await refuseBrokenLink(path, folder);
    if (folder === dirname(folder)) throw refusal(path, 'is on no disk of this machine; choose another.');
  }
}

/** @param file - a path at which nothing is found. */
async function refuseBrokenLink(path: string, file: string): Promise<void> {
  const link = await lstat(file).catch(() => undefined);
  if (link?.isSymbolicLink()) throw refusal(path, `can't be used: ${file} is a link to nothing; choose another.`);
}

function refusal(path: string, message: string, cause?: unknown): InvalidArgumentError {
  return new InvalidArgumentError('--out', `"${path}" ${message}`, { cause });
}
