import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from '@langevin/core';

/**
 * The absolute path that a user's string names: a path, relative to the working directory, or a `file:` URL.
 *
 * @throws {InvalidArgumentError} if it is empty, a URL of another kind, or one that names no file of this machine.
 */
export function localPath(argument: string, given: string): string {
  if (given === '') throw new InvalidArgumentError(argument, 'is empty; give the path of a folder.');
  if (given.startsWith('file:')) return pathOfUrl(argument, given);
  // Two letters at least: "C:" is a drive.
  if (/^[a-z][a-z0-9+.-]+:/i.test(given)) {
    throw new InvalidArgumentError(
      argument,
      `"${given}" is no local folder. Download the files and give their folder.`,
    );
  }
  return resolve(given);
}

function pathOfUrl(argument: string, url: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new InvalidArgumentError(
      argument,
      `"${url}" names no folder of this machine; write file:///path/to/folder.`,
      {
        cause,
      },
    );
  }
}
