import { DownloadError } from '@langevin/core';
import { type ByteSink, withoutQuery } from '@langevin/hub';

/** How much room is made at first for a file of unknown size. */
const smallest = 64 * 1024;

/** Bytes that arrive in pieces, gathered in one buffer: there is no second copy where the size was known. */
export class ReceivedBytes implements ByteSink {
  readonly #url: string;
  #buffer: Uint8Array<ArrayBuffer> = new Uint8Array();
  #length = 0;

  /** @param url - where they come from, for messages. */
  constructor(url: string) {
    this.#url = url;
  }

  /** @throws {DownloadError} if there is no memory for so many. */
  begin(size = 0): void {
    // Not both at once: what was received of another version makes room first.
    this.#buffer = new Uint8Array();
    this.#length = 0;
    try {
      this.#buffer = new Uint8Array(size);
    } catch (cause) {
      const what = `has ${size} bytes, more than this page can hold in its memory.`;
      throw new DownloadError(withoutQuery(this.#url), what, { isTransient: false, cause });
    }
  }

  /** How many have arrived. */
  get length(): number {
    return this.#length;
  }

  append(piece: Uint8Array): void {
    const length = this.#length + piece.byteLength;
    if (length > this.#buffer.byteLength) this.#resize(Math.max(length, 2 * this.#buffer.byteLength, smallest));
    this.#buffer.set(piece, this.#length);
    this.#length = length;
  }

  /** A view of those that have arrived. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length);
  }

  /** All of them, with no more memory than they take. */
  whole(): Uint8Array<ArrayBuffer> {
    if (this.#length < this.#buffer.byteLength) this.#resize(this.#length);
    return this.#buffer;
  }

  #resize(capacity: number): void {
    const larger = new Uint8Array(capacity);
    larger.set(this.view());
    this.#buffer = larger;
  }
}
