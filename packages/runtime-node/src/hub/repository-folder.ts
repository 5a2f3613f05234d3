import {
  copyFile,
  link,
  lstat,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { scanJson } from '@langevin/core';
import { type HubListing, isCommit, isRepositoryName, type KeptRepository } from '@langevin/hub';
import { makeFolder } from '../files/make-folder.ts';
import { isAbandoned, isFile, requireInside, uniqueSuffix } from './cache-file.ts';
import { isTrue } from './hub-environment.ts';
import { parseTree } from './noted-tree.ts';
import { isPartial } from './partial-file.ts';

/** How many repositories a message lists. */
const mostListed = 20;
/** No listing takes more. */
const mostTreeBytes = 16 * 1024 * 1024;
/** A commit and a line break, and no more than that is read. */
const refLength = 64;

/**
 * What a cache keeps of a repository, in the layout of Python's client: `refs/{revision}` holds a commit,
 * `snapshots/{commit}/{path}` is a link to `blobs/{hash}`, and `.no_exist/{commit}/{path}` says that there is no such file.
 */
export class RepositoryFolder implements KeptRepository {
  readonly path: string;
  readonly #cacheDir: string;

  /** @param cacheDir - absolute. @param id - such as `google/ddpm-cifar10-32`. */
  constructor(cacheDir: string, id: string) {
    this.#cacheDir = cacheDir;
    this.path = join(cacheDir, `models--${id.replace('/', '--')}`);
  }

  async commitOf(revision: string): Promise<string | undefined> {
    const commit = isCommit(revision) ? revision : await readRef(join(this.#refs, ...revision.split('/')));
    if (commit !== undefined) return (await isFolder(this.snapshot(commit))) ? commit : undefined;
    // As git has it, the beginning of a commit will do where it is that of no other.
    const [only, ...others] = /^[0-9a-f]{7,39}$/.test(revision)
      ? (await this.commits()).filter((one) => one.startsWith(revision))
      : [];
    return others.length === 0 ? only : undefined;
  }

  /** The commits of which files are kept. */
  async commits(): Promise<string[]> {
    return (await readdir(join(this.path, 'snapshots')).catch(() => [])).filter(isCommit).sort();
  }

  async describe(): Promise<string> {
    const names: string[] = [];
    for (const name of (await this.revisions()).keys()) if (await this.commitOf(name)) names.push(name);
    if (names.length > 0) return `Of this repository, the cache has ${names.join(', ')}.`;
    const others = (await readdir(this.#cacheDir).catch(() => [])).flatMap((name) => repositoryOf(name) ?? []).sort();
    const more = others.length > mostListed ? `, and ${others.length - mostListed} more` : '';
    return others.length === 0
      ? `The cache at ${this.#cacheDir} has no models.`
      : `The cache at ${this.#cacheDir} has ${others.slice(0, mostListed).join(', ')}${more}.`;
  }

  /** The commits by the names of branches, tags and other references that were asked for. */
  async revisions(): Promise<ReadonlyMap<string, string>> {
    const revisions = new Map<string, string>();
    for (const file of await this.#refFiles()) {
      const commit = isTemporary(file) ? undefined : await readRef(file);
      if (commit !== undefined) revisions.set(relative(this.#refs, file).replaceAll(sep, '/'), commit);
    }
    return revisions;
  }

  /** The folder of a commit's files. */
  snapshot(commit: string): string {
    return join(this.path, 'snapshots', commit);
  }

  /** Where a file of a commit is, or will be. */
  pointer(commit: string, path: string): string {
    return join(this.snapshot(commit), ...path.split('/'));
  }

  /** Where the content of files with a hash is, or will be. */
  blob(hash: string): string {
    return join(this.path, 'blobs', hash);
  }

  /** The paths of the files of a commit that are kept. */
  async files(commit: string): Promise<string[]> {
    const pointers = await this.pointers(commit);
    const areThere = await Promise.all(pointers.map((path) => isFile(this.pointer(commit, path))));
    return pointers.filter((_, index) => areThere[index]);
  }

  /** The paths of a commit's files, and of links that lead nowhere. */
  async pointers(commit: string): Promise<string[]> {
    const root = this.snapshot(commit);
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    const paths = entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
    return paths.map((path) => relative(root, path).replaceAll(sep, '/')).sort();
  }

  /** The files of a commit as Python's client noted them, if it did. */
  async listing(commit: string): Promise<HubListing | undefined> {
    const file = join(this.path, 'trees', `${commit}.json`);
    const stats = await stat(file).catch(() => undefined);
    if (!stats?.isFile() || stats.size > mostTreeBytes) return undefined;
    const text = await readFile(file, 'utf8').catch(() => undefined);
    try {
      if (text === undefined) return undefined;
      scanJson(text, file);
      return parseTree(JSON.parse(text), file);
    } catch {
      // Another version may write it otherwise; the hub is asked in its place.
      return undefined;
    }
  }

  /** Whether a file of a commit is kept; undefined where nothing is known of it. */
  async has(commit: string, path: string): Promise<boolean | undefined> {
    if (await isFile(this.pointer(commit, path))) return true;
    return (await isFile(this.#absence(commit, path))) ? false : undefined;
  }

  /** Notes which commit a revision is. Where that stands already, nothing is written. */
  async setCommit(revision: string, commit: string): Promise<void> {
    if (isCommit(revision)) return;
    const file = join(this.#refs, ...revision.split('/'));
    if ((await readRef(file)) === commit) return;
    const temporary = `${file}.${uniqueSuffix()}.tmp`;
    await this.#makeFolderOf(file);
    try {
      await writeFile(temporary, commit);
      await rename(temporary, file);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Notes that a commit has no such file. */
  async setAbsent(commit: string, path: string): Promise<void> {
    const file = this.#absence(commit, path);
    await this.#makeFolderOf(file);
    await writeFile(file, '', { flag: 'wx' });
  }

  /** Makes the folder of blobs, if there is none. @throws {CacheError} if a link leads out of the cache there. */
  async prepare(): Promise<void> {
    await this.#makeFolderOf(this.blob('0'));
  }

  /**
   * Gives a file of a commit the content of a blob: by a link. Where those can't be made, or are not wanted
   * (`HF_HUB_DISABLE_SYMLINKS`), by a second name of the same file, or else by a copy.
   */
  async point(commit: string, path: string, hash: string): Promise<void> {
    const [pointer, blob] = [this.pointer(commit, path), this.blob(hash)];
    const target = relative(dirname(pointer), blob);
    if ((await readlink(pointer).catch(() => undefined)) === target) return;
    await this.#makeFolderOf(pointer);
    // Under a name of its own first, beside the blobs: so a kill leaves nothing in the snapshot.
    const temporary = `${blob}.${uniqueSuffix()}.tmp`;
    try {
      await linkOrCopy(blob, target, temporary);
      await rename(temporary, pointer);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Removes what downloads that were killed left behind and no other can take up. What can't be removed stays. */
  async sweep(): Promise<void> {
    const folder = dirname(this.blob('0'));
    const names = (await isFolder(folder)) ? await readdir(folder).catch(() => []) : [];
    const blobs = new Set(names);
    const left = names.filter((name) => isTemporary(name) || (isPartial(name) && blobs.has(name.split('.')[0]!)));
    const refs = (await this.#refFiles()).filter(isTemporary);
    for (const file of [...left.map((name) => join(folder, name)), ...refs]) {
      if (await isAbandoned(file)) await rm(file, { force: true }).catch(() => {});
    }
  }

  async #makeFolderOf(file: string): Promise<void> {
    await makeFolder(this.path);
    await requireInside(this.path, file);
    await makeFolder(dirname(file));
  }

  async #refFiles(): Promise<string[]> {
    if (!(await isFolder(this.#refs))) return [];
    const entries = await readdir(this.#refs, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  }

  get #refs(): string {
    return join(this.path, 'refs');
  }

  #absence(commit: string, path: string): string {
    return join(this.path, '.no_exist', commit, ...path.split('/'));
  }
}

/** The repository of a folder of the cache; undefined if it is that of none. Some old models have no owner. */
export function repositoryOf(folder: string): string | undefined {
  const id = folder.startsWith('models--') ? folder.slice('models--'.length).replace('--', '/') : '';
  return isKeptName(id) ? id : undefined;
}

/** Whether a name can be that of a repository of which something is kept. */
function isKeptName(id: string): boolean {
  return isRepositoryName(id) || isRepositoryName(`owner/${id}`);
}

async function linkOrCopy(blob: string, target: string, path: string): Promise<void> {
  try {
    if (isTrue(process.env.HF_HUB_DISABLE_SYMLINKS)) throw new Error('links are not wanted');
    await symlink(target, path);
  } catch {
    await link(blob, path).catch(() => copyFile(blob, path));
    // A second name has the time of the first, and would look left behind.
    const now = new Date();
    await utimes(path, now, now);
  }
}

/** A folder itself, and no link to one. */
async function isFolder(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  return stats?.isDirectory() ?? false;
}

/** Whether a file's name is that of one that is not written yet, here or by Python's client. */
function isTemporary(name: string): boolean {
  return /\.[0-9a-f]{8}\.tmp$/.test(name);
}

/** The cache is a folder that anybody may have written to. */
async function readRef(file: string): Promise<string | undefined> {
  const stats = await stat(file).catch(() => undefined);
  if (!stats?.isFile() || stats.size > refLength) return undefined;
  const commit = (await readFile(file, 'utf8').catch(() => '')).trim();
  return isCommit(commit) ? commit : undefined;
}
