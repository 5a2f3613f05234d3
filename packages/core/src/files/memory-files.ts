import type { ModelFiles, ModelFolder, ReadOptions } from '../contracts/model-files.ts';
import { FileNotFoundError } from '../errors/file-not-found-error.ts';
import { joinModelPath, namesInFolder } from './model-path.ts';
import { subFolder } from './sub-folder.ts';

const toBytes = (data: Uint8Array | string): Uint8Array =>
  typeof data === 'string' ? new TextEncoder().encode(data) : data;

/** A checkpoint in memory: paths such as `unet/config.json`, and their bytes. */
export class MemoryFiles implements ModelFiles {
  readonly source: string;
  readonly #entries: Readonly<Record<string, Uint8Array | string>>;
  readonly #folder: string;

  /** @param folder - the folder within `entries` that paths are relative to; all of them if left out. */
  constructor(entries: Readonly<Record<string, Uint8Array | string>>, source = 'memory', folder = '') {
    this.#entries = entries;
    this.source = source;
    this.#folder = folder;
  }

  async has(path: string): Promise<boolean> {
    return Object.hasOwn(this.#entries, joinModelPath(this.#folder, path));
  }

  async size(path: string): Promise<number> {
    return (await this.read(path)).byteLength;
  }

  async read(path: string, { offset = 0, length, signal }: ReadOptions = {}): Promise<Uint8Array> {
    signal?.throwIfAborted();
    const full = joinModelPath(this.#folder, path);
    if (!Object.hasOwn(this.#entries, full)) throw new FileNotFoundError(this.source, path);
    return toBytes(this.#entries[full]!).subarray(offset, length === undefined ? undefined : offset + length);
  }

  async list(): Promise<string[]> {
    return namesInFolder(Object.keys(this.#entries), this.#folder);
  }

  folder(path: string): ModelFiles {
    return new MemoryFiles(this.#entries, `${this.source}/${path}`, joinModelPath(this.#folder, path));
  }
}

/** A folder written into memory. After `commit`, `entries` holds the files. */
export class MemoryFolder implements ModelFolder {
  readonly target: string;
  /** What was committed. It has no prototype: a file may have any name. */
  readonly entries: Record<string, Uint8Array> = Object.create(null);
  /** Files to write, and, without bytes, files to remove. */
  readonly #staged = new Map<string, Uint8Array | undefined>();

  constructor(target = 'memory') {
    this.target = target;
  }

  async write(path: string, data: string | Uint8Array | readonly Uint8Array[]): Promise<void> {
    const pieces = typeof data === 'string' || data instanceof Uint8Array ? [toBytes(data)] : data;
    const bytes = new Uint8Array(pieces.reduce((total, piece) => total + piece.byteLength, 0));
    let offset = 0;
    for (const piece of pieces) {
      bytes.set(piece, offset);
      offset += piece.byteLength;
    }
    this.#staged.set(joinModelPath('', path), bytes);
  }

  async remove(path: string): Promise<void> {
    this.#staged.set(joinModelPath('', path), undefined);
  }

  folder(path: string): ModelFolder {
    return subFolder(this, path);
  }

  async commit(): Promise<void> {
    for (const [path, bytes] of this.#staged) {
      if (bytes) this.entries[path] = bytes;
      else delete this.entries[path];
    }
    await this.discard();
  }

  async discard(): Promise<void> {
    this.#staged.clear();
  }
}
