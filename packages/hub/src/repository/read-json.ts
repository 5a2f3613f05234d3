import { InvalidFileError, scanJson } from '@langevin/core';
import { ResponseBody } from '../transfer/response-body.ts';
import type { StallGuard } from '../transfer/stall-guard.ts';

/** More than the hub ever says of a repository at once, in bytes. */
const mostBytes = 16 * 1024 * 1024;

/**
 * The JSON of an answer, of no more than so much.
 *
 * @throws {InvalidFileError} if it is none, or too long.
 */
export async function readJson(response: Response, source: string, guard: StallGuard): Promise<unknown> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const body = new ResponseBody(response);
  try {
    for await (const piece of body.pieces(guard.signal)) {
      guard.renew();
      length += piece.byteLength;
      if (length > mostBytes) throw new InvalidFileError(source, `is longer than ${mostBytes} bytes.`);
      parts.push(piece);
    }
  } finally {
    body.close();
  }
  const text = await new Blob(parts).text();
  scanJson(text, source);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidFileError(source, 'is no JSON. Is it the address of a hub?', { cause });
  }
}
