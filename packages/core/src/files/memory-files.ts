import type { ModelFiles, ModelFolder, ReadOptions } from '../contracts/model-files.ts';
import { FileNotFoundError } from '../errors/file-not-found-error.ts';
import { joinModelPath } from './model-path.ts';

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

  folder(path: string): ModelFiles {
    return new MemoryFiles(this.#entries, `${this.source}/${path}`, joinModelPath(this.#folder, path));
  }
}

/** A folder written into memory. After `commit`, `entries` holds the files. */
export class MemoryFolder implements ModelFolder {
  readonly target: string;
  /** What was committed. */
  readonly entries: Record<string, Uint8Array> = {};
  readonly #staged: Record<string, Uint8Array> = {};

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
    this.#staged[joinModelPath('', path)] = bytes;
  }

  folder(path: string): ModelFolder {
    const prefix = joinModelPath('', path);
    return {
      target: `${this.target}/${prefix}`,
      write: (inner, data) => this.write(joinModelPath(prefix, inner), data),
      folder: (inner) => this.folder(joinModelPath(prefix, inner)),
      commit: () => this.commit(),
      discard: () => this.discard(),
    };
  }

  async commit(): Promise<void> {
    Object.assign(this.entries, this.#staged);
    await this.discard();
  }

  async discard(): Promise<void> {
    for (const path of Object.keys(this.#staged)) delete this.#staged[path];
  }
}
