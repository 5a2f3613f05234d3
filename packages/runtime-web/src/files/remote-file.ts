import { DownloadError } from '@langevin/core';
import type { RemoteFile } from './downloaded-file.ts';

/**
 * Asks a server of a file, without its content. Undefined if there is none: also where a server answers with a page in its
 * place, as those of single-page applications do.
 *
 * @throws {DownloadError} if it can't be reached, or refuses.
 */
export async function remoteFile(
  url: string,
  fetch: typeof globalThis.fetch,
  headers: Readonly<Record<string, string>>,
): Promise<RemoteFile | undefined> {
  const response = await fetch(url, { method: 'HEAD', headers }).catch((cause: unknown) => {
    const advice = 'Check the address and the connection; from another site, it has to allow this one (CORS)';
    throw new DownloadError(url, `could not be reached. ${advice}.`, true, { cause });
  });
  if (response.status === 404 || response.status === 410) return undefined;
  if (!response.ok) {
    const advice = response.status === 401 || response.status === 403 ? ' It may need a token (headers).' : '';
    throw new DownloadError(url, `the server answered ${response.status} ${response.statusText}.${advice}`, false);
  }
  if (isPage(response) && !/\.html?$/.test(url)) return undefined;
  return {
    url,
    size: sizeOf(response),
    version: response.headers.get('etag') ?? response.headers.get('last-modified') ?? undefined,
    sha256: digestOf(response),
  };
}

function isPage(response: Response): boolean {
  return /^text\/html\b/.test(response.headers.get('content-type') ?? '');
}

/** The length that is announced is of what is sent, which may be compressed. */
function sizeOf({ headers }: Response): number | undefined {
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? undefined : Number(length);
}

/** SHA-256 as RFC 9530 has it, or as the Hugging Face hub names large files. */
function digestOf({ headers }: Response): string | undefined {
  const digest = /sha-256=:([A-Za-z0-9+/=]+):/.exec(headers.get('repr-digest') ?? '')?.[1];
  if (digest !== undefined) {
    return Array.from(atob(digest), (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  }
  return /^"?([0-9a-f]{64})"?$/.exec(headers.get('x-linked-etag') ?? '')?.[1];
}
