import { storageRoot } from './opfs.ts';

/** Where what is being written lies until it is whole. */
const stagingFolder = '.langevin-staging';

/** A folder of its own for files on their way into the storage. One that a closed page left is removed by the next. */
export class OpfsStaging {
  readonly #parent: FileSystemDirectoryHandle;
  readonly #name: string;
  readonly #release: () => void;
  #count = 0;

  private constructor(parent: FileSystemDirectoryHandle, name: string, release: () => void) {
    this.#parent = parent;
    this.#name = name;
    this.#release = release;
  }

  static async create(): Promise<OpfsStaging> {
    const parent = await (await storageRoot('target')).getDirectoryHandle(stagingFolder, { create: true });
    const name = crypto.randomUUID();
    // The browser lets go of a page's locks when the page is closed.
    const release = await holdLock(lockName(name));
    await removeAbandoned(parent);
    await parent.getDirectoryHandle(name, { create: true });
    return new OpfsStaging(parent, name, release);
  }

  /** The folder. */
  async open(): Promise<FileSystemDirectoryHandle> {
    return this.#parent.getDirectoryHandle(this.#name);
  }

  /** A name in the folder that nothing has. */
  newName(): string {
    this.#count += 1;
    return `file-${this.#count}`;
  }

  /** Removes the folder with what is in it. May be called twice. */
  async remove(): Promise<void> {
    await this.#parent.removeEntry(this.#name, { recursive: true }).catch(() => {});
    this.#release();
  }
}

const lockName = (name: string): string => `langevin staging ${name}`;

/** Takes a lock; the function returned lets go of it. */
function holdLock(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks.request(name, () => new Promise<void>((release) => resolve(release))).catch(reject);
  });
}

async function removeAbandoned(parent: FileSystemDirectoryHandle): Promise<void> {
  const names: string[] = [];
  for await (const name of parent.keys()) names.push(name);
  const { held = [] } = await navigator.locks.query();
  const inUse = new Set(held.map((lock) => lock.name));
  for (const name of names) {
    if (!inUse.has(lockName(name))) await parent.removeEntry(name, { recursive: true }).catch(() => {});
  }
}
