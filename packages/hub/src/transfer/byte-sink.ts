/** Where the bytes of a download go, in the order in which they arrive: memory, or a file. */
export interface ByteSink {
  /** How many have arrived. */
  readonly length: number;
  /** Forgets what has arrived, and makes room for a file of so many bytes, if that is known. */
  begin(size: number | undefined): void | Promise<void>;
  append(piece: Uint8Array): void | Promise<void>;
}
