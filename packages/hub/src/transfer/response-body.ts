import { orAbort } from '@langevin/core';

/**
 * The content of an answer, piece by piece. Leaving early, or an abort, lets go of the connection.
 *
 * @throws the signal's reason after an abort, at once: not every `fetch` ends a read that is waiting.
 */
export async function* piecesOf(
  { body }: Response,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await orAbort(reader.read(), signal, async () => {});
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Lets go of an answer whose content nobody wants. */
export function letGo({ body }: Response): void {
  body?.cancel().catch(() => {});
}
