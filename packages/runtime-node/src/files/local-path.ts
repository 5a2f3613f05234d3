import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from '@langevin/core';

/**
 * The absolute path that a user's string names: a path, relative to the working directory, or a `file:` URL.
 *
 * @throws {InvalidArgumentError} if it is empty or a URL of another kind.
 */
export function localPath(argument: string, given: string): string {
  if (given === '') throw new InvalidArgumentError(argument, 'is empty; give the path of a folder.');
  if (given.startsWith('file:')) return fileURLToPath(given);
  // Two letters at least: "C:" is a drive.
  if (/^[a-z][a-z0-9+.-]+:/i.test(given)) {
    throw new InvalidArgumentError(
      argument,
      `"${given}" is no local folder. Download the files and give their folder.`,
    );
  }
  return resolve(given);
}
