/** How much room is made at first for a file of unknown size. */
const smallest = 64 * 1024;

/** Bytes that arrive in pieces, gathered in one buffer: there is no second copy where the size was known. */
export class ReceivedBytes {
  #buffer: Uint8Array<ArrayBuffer>;
  #length = 0;

  /**
   * @param size - how many there will be; more may come.
   * @throws {RangeError} if there is no memory for them.
   */
  constructor(size = 0) {
    this.#buffer = new Uint8Array(size);
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
