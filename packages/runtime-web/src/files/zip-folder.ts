import { joinModelPath, type ModelFolder, SaveError, subFolder } from '@langevin/core';
import { strToU8, Zip, ZipPassThrough } from 'fflate';

/**
 * A folder written as one zip file, for the user to keep: `await pipe.savePretrained(zip)`, and then `zip.download()`.
 *
 * Weights don't get smaller by compression, so that they are stored as they are.
 */
export class ZipFolder implements ModelFolder {
  readonly target: string;
  readonly #files = new Map<string, readonly Uint8Array[]>();
  #blob: Blob | undefined;

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
    const pieces = typeof data === 'string' ? [strToU8(data)] : data instanceof Uint8Array ? [data] : data;
    this.#files.set(
      joinModelPath('', path),
      pieces.map((piece) => piece.slice()),
    );
  }

  async remove(path: string): Promise<void> {
    this.#files.delete(joinModelPath('', path));
  }

  folder(path: string): ModelFolder {
    return subFolder(this, path);
  }

  async commit(): Promise<void> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    const zip = new Zip((error, chunk) => {
      if (error) throw new SaveError(this.target, 'could not be made.', { cause: error });
      parts.push(chunk as Uint8Array<ArrayBuffer>);
    });
    for (const [path, pieces] of this.#files) {
      const entry = new ZipPassThrough(path);
      zip.add(entry);
      for (const piece of pieces) entry.push(piece, false);
      entry.push(new Uint8Array(), true);
    }
    zip.end();
    this.#blob = new Blob(parts, { type: 'application/zip' });
    this.#files.clear();
  }

  async discard(): Promise<void> {
    this.#files.clear();
  }
}
