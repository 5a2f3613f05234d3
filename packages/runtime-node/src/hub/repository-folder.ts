import { readdir, readFile, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { type HubListing, isCommit, type KeptRepository } from '@langevin/hub';
import { makeFolder } from '../files/make-folder.ts';
import { isAbandoned, isFile, uniqueSuffix } from './cache-file.ts';
import { parseTree } from './noted-tree.ts';
import { abandonedParts, isPartial } from './partial-file.ts';

/** How the names of references end that are not written yet, here and in Python's client. */
const temporaryEnding = '.tmp';
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
    const stats = commit === undefined ? undefined : await stat(this.snapshot(commit)).catch(() => undefined);
    return stats?.isDirectory() ? commit : undefined;
  }

  async describe(): Promise<string> {
    const revisions = await this.revisions();
    const names = [...revisions.keys()];
    if (names.length > 0) return `Of this repository, the cache has ${names.join(', ')}.`;
    const others = (await readdir(this.#cacheDir).catch(() => [])).filter((name) => name.startsWith('models--'));
    const listed = others
      .sort()
      .map((name) => name.split('--').slice(1).join('/'))
      .slice(0, 20);
    const more = others.length > listed.length ? `, and ${others.length - listed.length} more` : '';
    return listed.length === 0
      ? `The cache at ${this.#cacheDir} has no models.`
      : `The cache at ${this.#cacheDir} has ${listed.join(', ')}${more}.`;
  }

  /** The commits by the names of branches, tags and other references that were asked for. */
  async revisions(): Promise<ReadonlyMap<string, string>> {
    const revisions = new Map<string, string>();
    for (const file of await this.#refFiles()) {
      const commit = file.endsWith(temporaryEnding) ? undefined : await readRef(file);
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
    const root = this.snapshot(commit);
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    const paths = entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
    return paths.map((path) => relative(root, path).replaceAll(sep, '/')).sort();
  }

  /** The files of a commit as Python's client noted them, if it did. */
  async listing(commit: string): Promise<HubListing | undefined> {
    const file = join(this.path, 'trees', `${commit}.json`);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    try {
      return text === undefined ? undefined : parseTree(JSON.parse(text), file);
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
    const temporary = `${file}.${uniqueSuffix()}${temporaryEnding}`;
    await makeFolder(dirname(file));
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
    await makeFolder(dirname(file));
    await writeFile(file, '');
  }

  /**
   * Gives a file of a commit the content of a blob: by a link, or where links can't be made or are not wanted
   * (`HF_HUB_DISABLE_SYMLINKS`) by its own name.
   */
  async point(commit: string, path: string, hash: string): Promise<void> {
    const [pointer, blob] = [this.pointer(commit, path), this.blob(hash)];
    const target = relative(dirname(pointer), blob);
    await makeFolder(dirname(pointer));
    try {
      if (process.env.HF_HUB_DISABLE_SYMLINKS === '1') throw new Error('links are not wanted');
      await symlink(target, pointer);
    } catch {
      const before = await readlink(pointer).catch(() => undefined);
      if (before !== target) await rename(blob, pointer);
    }
  }

  /** Removes what downloads that were killed left behind and no other can take up. */
  async sweep(): Promise<void> {
    const blobs = join(this.path, 'blobs');
    for (const name of await readdir(blobs).catch(() => [])) {
      const blob = join(blobs, name);
      if (isPartial(name) || !(await isFile(blob))) continue;
      for (const part of await abandonedParts(blob)) await rm(part, { force: true });
    }
    for (const file of await this.#refFiles()) {
      if (file.endsWith(temporaryEnding) && (await isAbandoned(file))) await rm(file, { force: true });
    }
  }

  async #refFiles(): Promise<string[]> {
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

/** The cache is a folder that anybody may have written to. */
async function readRef(file: string): Promise<string | undefined> {
  const stats = await stat(file).catch(() => undefined);
  if (!stats?.isFile() || stats.size > refLength) return undefined;
  const commit = (await readFile(file, 'utf8').catch(() => '')).trim();
  return isCommit(commit) ? commit : undefined;
}
