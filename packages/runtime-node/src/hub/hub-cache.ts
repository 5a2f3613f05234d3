import { readdir, readlink, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CacheError, InvalidArgumentError, RevisionNotFoundError } from '@langevin/core';
import { isCommit, isRepositoryName } from '@langevin/hub';
import { systemReason } from '../files/system-error.ts';
import { isFile, uniqueSuffix } from './cache-file.ts';
import { fileDigest } from './file-digest.ts';
import { folderPath, hubCacheFolder } from './hub-environment.ts';
import { isPartial } from './partial-file.ts';
import { RepositoryFolder } from './repository-folder.ts';

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
  readonly folder: string;

  /** @param folder - that of the environment if left out: `HF_HUB_CACHE`, `HF_HOME`, or else the user's own. */
  constructor(folder?: string) {
    this.folder = folder === undefined ? hubCacheFolder() : folderPath(folder);
  }

  /** What is kept of models, in the order of their names. */
  async list(): Promise<CachedRepository[]> {
    const names = (await readdir(this.folder).catch(() => [])).filter((name) => name.startsWith('models--')).sort();
    return Promise.all(names.map((name) => this.#describe(name.slice('models--'.length).replace('--', '/'))));
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
      if (cause instanceof RevisionNotFoundError) throw cause;
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
    const ids = id === undefined ? (await this.list()).map((repository) => repository.id) : [id];
    const damaged: DamagedFile[] = [];
    for (const one of ids) damaged.push(...(await damagedFiles(one, await this.#repository(one), signal)));
    return damaged;
  }

  async #repository(id: string): Promise<RepositoryFolder> {
    const folder = new RepositoryFolder(this.folder, id);
    // Some old models have no owner.
    const isName = isRepositoryName(id) || isRepositoryName(`owner/${id}`);
    const stats = isName ? await stat(folder.path).catch(() => undefined) : undefined;
    if (stats?.isDirectory()) return folder;
    throw new InvalidArgumentError('id', `nothing is kept of "${id}". ${await folder.describe()}`);
  }

  async #describe(id: string): Promise<CachedRepository> {
    const folder = new RepositoryFolder(this.folder, id);
    const blobs = await readdir(join(folder.path, 'blobs')).catch(() => []);
    const unfinished = blobs.filter((name) => name.endsWith('.incomplete'));
    const sizes = await Promise.all(unfinished.map((name) => bytesOf(join(folder.path, 'blobs', name))));
    const names = [...(await folder.revisions())];
    const revisions = (await commitsOf(folder)).map(async (commit) => ({
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
    await removeWhole(folder.snapshot(commit));
    await rm(join(folder.path, '.no_exist', commit), { recursive: true, force: true });
    await rm(join(folder.path, 'trees', `${commit}.json`), { force: true });
    const others = await commitsOf(folder);
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
  const damaged: DamagedFile[] = [];
  for (const name of await readdir(join(folder.path, 'blobs')).catch(() => [])) {
    const file = folder.blob(name);
    const algorithm = /^[0-9a-f]{64}$/.test(name) ? 'sha256' : /^[0-9a-f]{40}$/.test(name) ? 'git-sha1' : undefined;
    if (algorithm === undefined || isPartial(name) || !(await isFile(file))) continue;
    const found = await fileDigest(file, algorithm, signal);
    if (found !== name) damaged.push({ id, file, problem: `it comes to ${found}` });
  }
  for (const commit of await commitsOf(folder)) {
    for (const path of await folder.files(commit)) {
      const file = folder.pointer(commit, path);
      if (!(await isFile(file))) damaged.push({ id, file, problem: 'what it is a link to is not there' });
    }
  }
  return damaged;
}

/** The commits of which files are kept. */
async function commitsOf(folder: RepositoryFolder): Promise<string[]> {
  return (await readdir(join(folder.path, 'snapshots')).catch(() => [])).filter(isCommit).sort();
}

/** The blobs that a commit's files are links to. */
async function blobsOf(folder: RepositoryFolder, commit: string): Promise<string[]> {
  const pointers = (await folder.files(commit)).map((path) => folder.pointer(commit, path));
  const targets = pointers.map(async (pointer) => {
    const target = await readlink(pointer).catch(() => undefined);
    const blob = target && resolve(dirname(pointer), target);
    // A link that leads elsewhere is not followed to delete anything.
    return blob !== undefined && dirname(blob) === dirname(folder.blob('0')) ? [blob] : [];
  });
  return (await Promise.all(targets)).flat();
}

/** Bytes of a file, or of all files below a folder, without what links lead to. */
async function bytesOf(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  const files = entries?.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const sizes = (files ?? [path]).map(async (file) => (await stat(file).catch(() => undefined))?.size ?? 0);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Takes a folder out of everybody's sight before its files go one by one. */
async function removeWhole(folder: string): Promise<void> {
  const aside = join(dirname(folder), `.deleted-${uniqueSuffix()}`);
  await rename(folder, aside);
  await rm(aside, { recursive: true, force: true });
}
