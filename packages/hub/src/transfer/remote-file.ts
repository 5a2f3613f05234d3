import type { Digest } from './digest.ts';
import type { FileServer } from './file-server.ts';
import { letGo } from './response-body.ts';
import { StallGuard } from './stall-guard.ts';

/** What a server says of a file. */
export interface RemoteFile {
  /** What it is called and kept by. */
  readonly url: string;
  /** Where it is asked for, if that is another URL: one whose content never changes, such as that of a commit. */
  readonly pinnedUrl?: string | undefined;
  /** Bytes; undefined where the server does not say, or is known to compress what it sends. */
  readonly size: number | undefined;
  /** What changes when the file does: its entity tag, or its date, or its hash. */
  readonly version: string | undefined;
  /** What its content comes to, where the source says so. */
  readonly digest: Digest | undefined;
}

/** Answers of servers that know no HEAD, or have addresses that were signed for GET alone. */
const statusesWithoutHead = [400, 403, 405, 501];

/**
 * Asks a server of a file, without its content. Undefined if there is none: also where a server answers with a page in its
 * place, as those of single-page applications do.
 *
 * @throws {DownloadError} if it can't be reached, or refuses.
 */
export async function remoteFile(url: string, server: FileServer): Promise<RemoteFile | undefined> {
  const guard = new StallGuard(undefined);
  try {
    let response = await server.ask(url, { method: 'HEAD', signal: guard.signal });
    if (statusesWithoutHead.includes(response.status)) {
      response = await server.ask(url, { method: 'GET', signal: guard.signal });
      // The content is asked for when it is read.
      letGo(response);
    }
    if (response.status === 404 || response.status === 410) return undefined;
    if (!response.ok) throw server.refusalOf(url, response);
    return isPageInstead(url, response) ? undefined : describeFile(url, response);
  } finally {
    guard.end();
  }
}

/** What the answer to a request says of a file. */
export function describeFile(url: string, response: Response): RemoteFile {
  const digest = digestOf(response);
  return { url, size: sizeOf(response), version: versionOf(response) ?? digest?.hex, digest };
}

/** Whether what is sent is compressed. From another site, a page may not see it. */
export function isEncoded({ headers }: Response): boolean {
  return headers.has('content-encoding');
}

/** From another site, a page sees the date in any case, and the tag where the server allows it. */
export function versionOf({ headers }: Response): string | undefined {
  return headers.get('etag') ?? headers.get('last-modified') ?? undefined;
}

function isPageInstead(url: string, { headers }: Response): boolean {
  return /^text\/html\b/.test(headers.get('content-type') ?? '') && !/\.html?$/.test(new URL(url).pathname);
}

/** The length that is announced is of what is sent, which may be compressed. */
function sizeOf(response: Response): number | undefined {
  const length = response.headers.get('content-length');
  return length === null || isEncoded(response) ? undefined : Number(length);
}

/** SHA-256 as RFC 9530 has it. */
function digestOf({ headers }: Response): Digest | undefined {
  const base64 = /sha-256=:([A-Za-z0-9+/=]+):/.exec(headers.get('repr-digest') ?? '')?.[1];
  if (base64 === undefined) return undefined;
  const hex = Array.from(atob(base64), (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  return { algorithm: 'sha256', hex };
}
