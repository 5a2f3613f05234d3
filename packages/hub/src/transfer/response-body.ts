import { orAbort } from '@langevin/core';

/** A connection ended before the content did. */
export class BrokenConnection extends Error {}

type Piece = ReadableStreamReadResult<Uint8Array<ArrayBuffer>>;

/**
 * The content of an answer, piece by piece. There is always one piece asked for ahead, from the beginning on: of what came
 * before a connection broke, only that is not lost for which somebody waited.
 */
export class ResponseBody {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
  #asked: Promise<Piece> | undefined;

  constructor({ body }: Response) {
    this.#reader = body?.getReader();
    this.#asked = this.#ask();
  }

  /**
   * Each piece once.
   *
   * @throws {BrokenConnection} if the connection ends early.
   * @throws the signal's reason after an abort, at once: not every `fetch` ends a read that is waiting.
   */
  async *pieces(signal: AbortSignal | undefined): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    while (this.#asked !== undefined) {
      const { done, value } = await orAbort(this.#asked, signal);
      if (done) return;
      this.#asked = this.#ask();
      yield value;
    }
  }

  /** Lets go of the connection, if it is not at its end. */
  close(): void {
    this.#reader?.cancel().catch(() => {});
  }

  #ask(): Promise<Piece> | undefined {
    const piece = this.#reader?.read().catch((cause: unknown) => {
      throw new BrokenConnection('the connection was cut', { cause });
    });
    // Whoever takes the piece is told.
    piece?.catch(() => {});
    return piece;
  }
}

/** Lets go of an answer whose content nobody wants. */
export function letGo({ body }: Response): void {
  body?.cancel().catch(() => {});
}
