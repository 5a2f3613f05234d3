import { type Digest, describeMismatch, gitBlobHeader } from '@langevin/hub';

/** What the page's own functions call the hashes. */
const names = { sha256: 'SHA-256', 'git-sha1': 'SHA-1' } as const;

/**
 * What is wrong with bytes that should come to a digest, if anything.
 *
 * @param onWarning - told so on pages that are not secure, where there is no such function.
 */
export async function mismatch(
  bytes: Uint8Array<ArrayBuffer>,
  expected: Digest,
  onWarning: (message: string) => void,
): Promise<string | undefined> {
  const content = expected.algorithm === 'sha256' ? bytes : await withGitHeader(bytes);
  const digest = await globalThis.crypto?.subtle?.digest(names[expected.algorithm], content);
  if (digest === undefined) {
    onWarning('is not checked by its hash: the page is not secure (https or localhost).');
    return undefined;
  }
  const found = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return found === expected.hex ? undefined : describeMismatch(expected, found);
}

async function withGitHeader(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  return new Blob([gitBlobHeader(bytes.byteLength), bytes]).arrayBuffer();
}
