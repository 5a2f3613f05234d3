import { orAbort } from '@langevin/core';

/** A connection ended before the content did. */
export class BrokenConnection extends Error {}

/**
 * The content of an answer, piece by piece. Leaving early, or an abort, lets go of the connection. There is always one piece
 * asked for ahead: what came before a connection breaks is lost but for what somebody was waiting for.
 *
 * @throws {BrokenConnection} if it ends early.
 * @throws the signal's reason after an abort, at once: not every `fetch` ends a read that is waiting.
 */
export function piecesOf(
  { body }: Response,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const reader = body?.getReader();
  const ask = (): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> | undefined => {
    const read = reader?.read().catch((cause: unknown) => {
      throw new BrokenConnection('the connection was cut', { cause });
    });
    // Whoever takes the piece is told.
    read?.catch(() => {});
    return read;
  };
  const first = ask();
  return (async function* pieces() {
    try {
      for (let asked = first; asked !== undefined; ) {
        const { done, value } = await orAbort(asked, signal, async () => {});
        if (done) return;
        asked = ask();
        yield value;
      }
    } finally {
      reader?.cancel().catch(() => {});
    }
  })();
}

/** Lets go of an answer whose content nobody wants. */
export function letGo({ body }: Response): void {
  body?.cancel().catch(() => {});
}
