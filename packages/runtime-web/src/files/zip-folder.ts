import { joinModelPath, type ModelFolder, SaveError, subFolder } from '@langevin/core';
import { reasonOf } from '@langevin/hub';
import { Zip, ZipPassThrough } from 'fflate';
import { piecesOf } from './pieces.ts';

/** How much of a file is read at once. */
const chunkBytes = 16 * 1024 * 1024;
/** What the fields of a zip file can count. */
const mostBytes = 2 ** 32 - 1;

/**
 * A folder written as one zip file, for the user to keep:
 *
 * ```ts
 * const zip = new ZipFolder('faces.zip');
 * await pipe.savePretrained(zip);
 * await zip.commit();
 * zip.download();
 * ```
 *
 * Weights don't get smaller by compression, so that they are stored as they are. A zip file holds up to 4 GB.
 */
export class ZipFolder implements ModelFolder {
  readonly target: string;
  /** The browser holds blobs where it has room, on disk as well. */
  readonly #files = new Map<string, Blob>();
  #blob: Blob | undefined;
  #isOpen = true;

  /** @param name - of the file, such as `faces.zip`. */
  constructor(name = 'model.zip') {
    this.target = name;
  }

  /** The zip file. @throws {SaveError} before it was committed. */
  get blob(): Blob {
    if (this.#blob) return this.#blob;
    throw new SaveError(this.target, 'is not written yet; call commit() first.');
  }

  /** Has the browser download the file. @throws {SaveError} before it was committed. */
  download(): void {
    const url = URL.createObjectURL(this.blob);
    const link = Object.assign(document.createElement('a'), { href: url, download: this.target });
    link.click();
    // Long enough for any browser to have begun.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }

  async write(path: string, data: string | Uint8Array | readonly Uint8Array[]): Promise<void> {
    const inside = joinModelPath('', path);
    this.#assertOpen();
    this.#files.set(inside, new Blob(piecesOf(data)));
  }

  async remove(path: string): Promise<void> {
    const inside = joinModelPath('', path);
    this.#assertOpen();
    this.#files.delete(inside);
  }

  folder(path: string): ModelFolder {
    return subFolder(this, path);
  }

  async commit(): Promise<void> {
    this.#assertOpen();
    try {
      this.#blob = await zipOf(this.#files);
    } catch (cause) {
      throw new SaveError(this.target, `can't be written: ${reasonOf(cause)}.`, { cause });
    } finally {
      await this.discard();
    }
  }

  async discard(): Promise<void> {
    this.#isOpen = false;
    this.#files.clear();
  }

  #assertOpen(): void {
    if (!this.#isOpen) throw new SaveError(this.target, 'this save has ended already.');
  }
}

async function zipOf(files: ReadonlyMap<string, Blob>): Promise<Blob> {
  const size = [...files.values()].reduce((total, file) => total + file.size, 0);
  if (size > mostBytes) throw new Error(`${size} bytes are more than a zip file holds; save to this browser's storage`);
  const parts: Blob[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    // Out of the page's memory, chunk by chunk.
    parts.push(new Blob([chunk as Uint8Array<ArrayBuffer>]));
  });
  for (const [path, file] of files) {
    const entry = new ZipPassThrough(path);
    zip.add(entry);
    for (let offset = 0; offset < file.size; offset += chunkBytes) {
      entry.push(new Uint8Array(await file.slice(offset, offset + chunkBytes).arrayBuffer()), false);
    }
    entry.push(new Uint8Array(), true);
  }
  zip.end();
  return new Blob(parts, { type: 'application/zip' });
}
