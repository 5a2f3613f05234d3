import { lstat, readdir, readlink, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CacheError, describeValue, InvalidArgumentError, LangevinError, RevisionNotFoundError } from '@langevin/core';
import { type Digest, describeMismatch } from '@langevin/hub';
import { systemCode, systemReason } from '../files/system-error.ts';
import { isFile, requireInside, uniqueSuffix } from './cache-file.ts';
import { fileDigest } from './file-digest.ts';
import { folderPath, hubCacheFolder } from './hub-environment.ts';
import { RepositoryFolder, repositoryOf } from './repository-folder.ts';

/** A commit of which files are kept. */
export interface CachedRevision {
  readonly commit: string;
  /** The branches, tags and other references that it was last known to be. */
  readonly names: readonly string[];
  /** The paths of the files that are kept. */
  readonly files: readonly string[];
}

/** A repository of which files are kept. */
export interface CachedRepository {
  /** Such as `google/ddpm-cifar10-32`. */
  readonly id: string;
  /** On the disk, all revisions together: files that they share count once. */
  readonly bytes: number;
  /** Of these, what belongs to downloads that broke off. */
  readonly unfinishedBytes: number;
  readonly revisions: readonly CachedRevision[];
}

/** A file that is not what it should be. */
export interface DamagedFile {
  /** The repository. */
  readonly id: string;
  /** A revision that has it: a branch, a tag, or else a commit. */
  readonly revision: string | undefined;
  /** Where it lies. */
  readonly file: string;
  readonly problem: string;
}

/**
 * The folder of this machine that keeps what was downloaded from the Hugging Face hub, for langevin and for Python's client.
 *
 * ```ts
 * const cache = new HubCache();
 * for (const { id, bytes } of await cache.list()) console.log(id, bytes);
 * await cache.delete('google/ddpm-cifar10-32');
 * ```
 */
export class HubCache {
  /** Its absolute path. */
  readonly folder: string;

  /**
   * @param folder - that of the environment if left out: `HF_HUB_CACHE`, `HF_HOME`, or else the user's own.
   * @throws {InvalidArgumentError} if it is no path.
   */
  constructor(folder?: string) {
    if (folder !== undefined && (typeof folder !== 'string' || folder === '')) {
      throw new InvalidArgumentError(
        'folder',
        `${describeValue(folder)} is no path; new HubCache('/path/of/the/cache').`,
      );
    }
    this.folder = folder === undefined ? hubCacheFolder() : folderPath(folder);
  }

  /** What is kept of models, in the order of their names. @throws {CacheError} if the cache is no folder. */
  async list(): Promise<CachedRepository[]> {
    return Promise.all((await this.#ids()).map((id) => this.#describe(id)));
  }

  /**
   * Deletes what is kept of a repository, or of one revision of it: what other revisions share stays.
   *
   * @param revision - a branch, a tag or a commit; all of them if left out.
   * @returns how many bytes that freed.
   * @throws {InvalidArgumentError} if nothing is kept of the repository.
   * @throws {RevisionNotFoundError} if nothing is kept of the revision.
   * @throws {CacheError} if it can't be deleted.
   */
  async delete(id: string, { revision }: { readonly revision?: string | undefined } = {}): Promise<number> {
    const folder = await this.#repository(id);
    const before = await bytesOf(folder.path);
    try {
      if (revision === undefined) await removeWhole(folder.path);
      else await this.#deleteRevision(id, folder, revision);
    } catch (cause) {
      if (LangevinError.isInstance(cause)) throw cause;
      throw new CacheError(folder.path, `can't be deleted: ${systemReason(cause)}.`, { cause });
    }
    return before - (await bytesOf(folder.path));
  }

  /**
   * Compares every file with the hash in its name.
   *
   * @param id - of one repository; all of them if left out.
   * @returns those that are not what they should be: `forceDownload` gets them anew.
   */
  async verify(id?: string, signal?: AbortSignal): Promise<DamagedFile[]> {
    const ids = id === undefined ? await this.#ids() : [id];
    const damaged: DamagedFile[] = [];
    for (const one of ids) damaged.push(...(await damagedFiles(one, await this.#repository(one), signal)));
    return damaged;
  }

  /** The repositories that have a folder. */
  async #ids(): Promise<string[]> {
    const entries = await readdir(this.folder, { withFileTypes: true }).catch((cause: unknown) => {
      if (systemCode(cause) === 'ENOENT') return [];
      throw new CacheError(this.folder, `is no folder that can be read: ${systemReason(cause)}.`, { cause });
    });
    // Somebody may have put a large one on another disk, with a link to it here.
    const folders = entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink());
    return folders.flatMap(({ name }) => repositoryOf(name) ?? []).sort();
  }

  async #repository(id: string): Promise<RepositoryFolder> {
    const folder = new RepositoryFolder(this.folder, id);
    if ((await this.#ids()).includes(id)) return folder;
    throw new InvalidArgumentError('id', `nothing is kept of "${id}". ${await folder.describe()}`);
  }

  async #describe(id: string): Promise<CachedRepository> {
    const folder = new RepositoryFolder(this.folder, id);
    const blobs = await readdir(join(folder.path, 'blobs')).catch(() => []);
    const unfinished = blobs.filter((name) => name.endsWith('.incomplete'));
    const sizes = await Promise.all(unfinished.map((name) => bytesOf(join(folder.path, 'blobs', name))));
    const names = [...(await folder.revisions())];
    const revisions = (await folder.commits()).map(async (commit) => ({
      commit,
      names: names.flatMap(([name, one]) => (one === commit ? [name] : [])),
      files: await folder.files(commit),
    }));
    return {
      id,
      bytes: await bytesOf(folder.path),
      unfinishedBytes: sizes.reduce((sum, size) => sum + size, 0),
      revisions: await Promise.all(revisions),
    };
  }

  async #deleteRevision(id: string, folder: RepositoryFolder, revision: string): Promise<void> {
    const commit = await folder.commitOf(revision);
    if (commit === undefined) throw new RevisionNotFoundError(id, revision, await folder.describe());
    for (const [name, one] of await folder.revisions()) {
      if (one === commit) await rm(join(folder.path, 'refs', ...name.split('/')), { force: true });
    }
    const own = await blobsOf(folder, commit);
    await requireInside(folder.path, folder.snapshot(commit));
    await removeWhole(folder.snapshot(commit));
    for (const path of [join('.no_exist', commit), join('trees', `${commit}.json`)]) {
      await requireInside(folder.path, join(folder.path, path));
      await rm(join(folder.path, path), { recursive: true, force: true });
    }
    const others = await folder.commits();
    if (others.length === 0) return removeWhole(folder.path);
    const shared = new Set((await Promise.all(others.map((other) => blobsOf(folder, other)))).flat());
    for (const blob of own) if (!shared.has(blob)) await rm(blob, { force: true });
  }
}

async function damagedFiles(
  id: string,
  folder: RepositoryFolder,
  signal: AbortSignal | undefined,
): Promise<DamagedFile[]> {
  const problems = new Map<string, string>();
  for (const name of await readdir(join(folder.path, 'blobs')).catch(() => [])) {
    const algorithm = algorithmOf(name);
    if (algorithm === undefined || !(await isFile(folder.blob(name)))) continue;
    const found = await fileDigest(folder.blob(name), algorithm, signal);
    if (found !== name) problems.set(folder.blob(name), describeMismatch({ algorithm, hex: name }, found));
  }
  const revisions = new Map<string, string>();
  const names = new Map([...(await folder.revisions())].map(([name, commit]) => [commit, name]));
  for (const commit of await folder.commits()) {
    const revision = names.get(commit) ?? commit;
    for (const blob of await blobsOf(folder, commit)) revisions.set(blob, revision);
    for (const path of await folder.pointers(commit)) {
      const file = folder.pointer(commit, path);
      if (await isFile(file)) continue;
      problems.set(file, 'is a link to what is not there');
      revisions.set(file, revision);
    }
  }
  return [...problems].map(([file, problem]) => ({ id, revision: revisions.get(file), file, problem }));
}

/** The hash that a blob's name is of; undefined for what is no blob. */
function algorithmOf(name: string): Digest['algorithm'] | undefined {
  if (/^[0-9a-f]{64}$/.test(name)) return 'sha256';
  return /^[0-9a-f]{40}$/.test(name) ? 'git-sha1' : undefined;
}

/**
 * The blobs that a commit's files are links to, or second names of: files in the folder of blobs, and nothing that a link
 * there leads to.
 */
async function blobsOf(folder: RepositoryFolder, commit: string): Promise<string[]> {
  const blobs = dirname(folder.blob('0'));
  if (!(await lstat(blobs).catch(() => undefined))?.isDirectory()) return [];
  const byInode = new Map<string, string>();
  for (const name of await readdir(blobs)) {
    const blob = folder.blob(name);
    const inode = algorithmOf(name) === undefined ? undefined : await inodeOf(blob);
    if (inode !== undefined) byInode.set(inode, blob);
  }
  const pointers = (await folder.pointers(commit)).map((path) => folder.pointer(commit, path));
  const targets = pointers.map(async (pointer) => {
    const target = await readlink(pointer).catch(() => undefined);
    const blob = target === undefined ? byInode.get((await inodeOf(pointer)) ?? '') : resolve(dirname(pointer), target);
    return blob !== undefined && dirname(blob) === blobs && algorithmOf(basename(blob)) !== undefined ? [blob] : [];
  });
  return (await Promise.all(targets)).flat();
}

/** What two names of the same file have in common; undefined for what is no file. */
async function inodeOf(path: string): Promise<string | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  return stats?.isFile() ? `${stats.dev}:${stats.ino}` : undefined;
}

/** Bytes of a file, or of all files below a folder, each once, without what links lead to. */
async function bytesOf(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  const files = entries?.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const sizes = new Map<string, number>();
  for (const file of files ?? [path]) {
    const stats = await lstat(file).catch(() => undefined);
    if (stats?.isFile()) sizes.set(`${stats.dev}:${stats.ino}`, stats.size);
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

/** Takes a folder out of everybody's sight before its files go one by one. */
async function removeWhole(folder: string): Promise<void> {
  const parent = dirname(folder);
  await rename(folder, join(parent, `.deleted-${uniqueSuffix()}`));
  // With what a deletion that was killed left.
  for (const name of await readdir(parent)) {
    if (/^\.deleted-[0-9a-f]{8}$/.test(name)) await rm(join(parent, name), { recursive: true, force: true });
  }
}
