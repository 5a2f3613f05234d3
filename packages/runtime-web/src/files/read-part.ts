import { type FileServer, isEncoded, type RemoteFile, StallGuard, versionOf } from '@langevin/hub';

/** Which bytes to read, up to and without the one at `end`. */
export interface Part {
  readonly offset: number;
  readonly end: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Some bytes of a file, of the version that was looked up; undefined if they can't be had alone.
 *
 * @throws the signal's reason after an abort.
 */
export async function readPart(
  { url, size = 0, version }: RemoteFile,
  server: FileServer,
  { offset, end = size, signal }: Part,
): Promise<Uint8Array | undefined> {
  const last = Math.min(end, size) - 1;
  if (last < offset) return new Uint8Array();
  const guard = new StallGuard(signal);
  try {
    const response = await server.ask(url, { method: 'GET', range: `bytes=${offset}-${last}`, signal: guard.signal });
    if (response.status === 206 && versionOf(response) === version && !isEncoded(response)) {
      const bytes = new Uint8Array(await response.arrayBuffer());
      return bytes.byteLength === last + 1 - offset ? bytes : undefined;
    }
    await response.body?.cancel();
  } catch {
    // Whoever reads the whole file in its place tries again, and says what is wrong.
    signal?.throwIfAborted();
  } finally {
    guard.end();
  }
  return undefined;
}
