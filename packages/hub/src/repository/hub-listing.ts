import { InvalidFileError, joinModelPath } from '@langevin/core';
import type { Digest } from '../transfer/digest.ts';

/** A file of a repository. */
export interface HubFile {
  /** In the repository, separated by `/`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** What its content comes to: the hub's entity tag for it, too. */
  readonly digest: Digest;
}

/** The files of a commit by their paths. */
export type HubListing = ReadonlyMap<string, HubFile>;

/** More than any repository has that holds a model. */
const mostFiles = 100_000;

/**
 * Adds a page of what the hub lists of a commit (`/api/models/{id}/tree/{commit}?recursive=true`) to a listing.
 *
 * @param source - where it comes from, for messages.
 * @throws {InvalidFileError} if it is no such list, or names a file outside of the repository.
 */
export function addListed(listing: Map<string, HubFile>, page: unknown, source: string): void {
  if (!Array.isArray(page)) throw new InvalidFileError(source, 'is no list of files. Is it the address of a hub?');
  for (const entry of page as readonly unknown[]) {
    if (!isRecord(entry)) throw new InvalidFileError(source, 'lists something that is no file.');
    if (entry.type !== 'file') continue;
    const { path } = entry;
    if (typeof path !== 'string') throw new InvalidFileError(source, 'lists a file without a name.');
    if (leaves(path)) {
      const shown = JSON.stringify(path.slice(0, 100));
      throw new InvalidFileError(source, `lists the file ${shown}, which is not inside of a repository. Don't use it.`);
    }
    // Git takes names that not every disk does: nobody asks for those here.
    if (isUsable(path)) listing.set(path, parseFile(path, entry, source));
  }
  if (listing.size > mostFiles) throw new InvalidFileError(source, `lists more than ${mostFiles} files.`);
}

function parseFile(path: string, { size, oid, lfs }: Readonly<Record<string, unknown>>, source: string): HubFile {
  // Of a large file git itself holds a few lines that stand for it.
  const digest: Digest = isRecord(lfs)
    ? { algorithm: 'sha256', hex: String(lfs.oid) }
    : { algorithm: 'git-sha1', hex: String(oid) };
  const bytes = isRecord(lfs) ? lfs.size : size;
  const isWhole = typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= 0;
  if (!isWhole || !isHex(digest)) {
    throw new InvalidFileError(source, `says nothing usable of the size and the hash of ${path}.`);
  }
  return { path, size: bytes, digest };
}

/** Whether a path, which comes from a server, leads out of the repository, on whichever system. */
function leaves(path: string): boolean {
  return /^([\\/]|[a-z]:)/i.test(path) || path.split(/[\\/]/).includes('..');
}

/** Whether a path is one as models have them. */
function isUsable(path: string): boolean {
  try {
    return joinModelPath('', path) === path && path.length <= 1024 && !/\p{Cc}/u.test(path);
  } catch {
    return false;
  }
}

function isHex({ algorithm, hex }: Digest): boolean {
  return algorithm === 'sha256' ? /^[0-9a-f]{64}$/.test(hex) : /^[0-9a-f]{40}$/.test(hex);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
