import { DownloadError } from '@langevin/core';
import { type FileServer, refusalOf } from './file-server.ts';
import { withoutQuery } from './file-url.ts';
import { reasonOf } from './reason-of.ts';
import { isEncoded, type RemoteFile, versionOf } from './remote-file.ts';
import { retried } from './retried.ts';
import { StallGuard } from './stall-guard.ts';

/** How often a part is asked for. */
const attempts = 3;

/**
 * Some bytes of a file, of the version that was looked up; undefined if its server gives no parts, or another version.
 *
 * @throws {DownloadError} if the server can't be reached, or refuses.
 * @throws the signal's reason after an abort.
 */
export function readPart(
  file: RemoteFile,
  server: FileServer,
  {
    offset,
    end,
    signal,
  }: { readonly offset: number; readonly end: number | undefined; readonly signal?: AbortSignal | undefined },
): Promise<Uint8Array | undefined> {
  const { url, size = 0, version } = file;
  const last = Math.min(end ?? size, size) - 1;
  if (last < offset) return Promise.resolve(new Uint8Array());
  const attempt = async (): Promise<Uint8Array | undefined> => {
    const guard = new StallGuard(signal);
    try {
      const response = await server.ask(url, { method: 'GET', range: `bytes=${offset}-${last}`, signal: guard.signal });
      if (response.status === 206 && versionOf(response) === version && !isEncoded(response)) {
        const bytes = new Uint8Array(await response.arrayBuffer().catch((cause: unknown) => brokenOff(url, cause)));
        return bytes.byteLength === last + 1 - offset ? bytes : undefined;
      }
      await response.body?.cancel();
      if (!response.ok && response.status !== 416) throw refusalOf(url, response);
      return undefined;
    } finally {
      guard.end();
    }
  };
  return retried(attempt, { attempts, signal });
}

function brokenOff(url: string, cause: unknown): never {
  throw new DownloadError(withoutQuery(url), `broke off (${reasonOf(cause)}).`, { isTransient: true, cause });
}
