import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Digest, gitBlobHeader } from '@langevin/hub';

/**
 * What the content of a file comes to, in hexadecimal.
 *
 * @throws {Error} the operating system's, if it can't be read.
 */
export async function fileDigest(
  path: string,
  algorithm: Digest['algorithm'],
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash(algorithm === 'sha256' ? 'sha256' : 'sha1');
  if (algorithm === 'git-sha1') hash.update(gitBlobHeader((await stat(path)).size));
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    signal?.throwIfAborted();
    hash.update(piece as Uint8Array);
  }
  return hash.digest('hex');
}
