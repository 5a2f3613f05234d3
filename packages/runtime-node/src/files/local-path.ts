import systemPaths, { type PlatformPath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from '@langevin/core';

/**
 * The absolute path that a user's string names: a path, relative to the working directory, or a `file:` URL.
 *
 * @param paths - how paths are written; as on this system if left out.
 * @throws {InvalidArgumentError} if it is empty, a URL of another kind, or one that names no file of this machine, or holds a character that no path has.
 */
export function localPath(argument: string, given: string, paths: PlatformPath = systemPaths): string {
  if (given === '') throw new InvalidArgumentError(argument, 'is empty; give the path of a folder.');
  const path = pathOf(argument, given, paths);
  if (!path.includes('\0')) return path;
  throw new InvalidArgumentError(argument, `${JSON.stringify(given)} holds the character 0, which no path has.`);
}

function pathOf(argument: string, given: string, paths: PlatformPath): string {
  if (given.startsWith('file:')) return pathOfUrl(argument, given, paths);
  // Two letters at least: "C:" is a drive.
  if (/^[a-z][a-z0-9+.-]+:/i.test(given)) {
    const [, name = 'owner/name'] = /^https?:\/\/(?:huggingface\.co|hf\.co)\/([^/?#]+\/[^/?#]+)/.exec(given) ?? [];
    // What stands before an @ may be a password.
    const shown = given.replace(/\/\/[^/]*@/, '//…@');
    const advice = `Give the name of a repository of the hub, ${name}, or a folder with the files.`;
    throw new InvalidArgumentError(argument, `"${shown}" is no local folder. ${advice}`);
  }
  return paths.resolve(given);
}

function pathOfUrl(argument: string, url: string, paths: PlatformPath): string {
  const isWindows = paths === paths.win32;
  try {
    return fileURLToPath(url, { windows: isWindows });
  } catch (cause) {
    const example = isWindows ? 'file:///C:/path/to/folder' : 'file:///path/to/folder';
    throw new InvalidArgumentError(argument, `"${url}" names no folder of this machine; write ${example}.`, { cause });
  }
}
