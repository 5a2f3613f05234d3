import { InvalidFileError } from '@langevin/core';

/** More than the hub ever says of a repository at once, in bytes. */
const mostBytes = 64 * 1024 * 1024;

/**
 * The JSON of an answer, of no more than so much.
 *
 * @throws {InvalidFileError} if it is none, or too long.
 */
export async function readJson(response: Response, source: string): Promise<unknown> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    length += read.value.byteLength;
    if (length > mostBytes) {
      await reader?.cancel();
      throw new InvalidFileError(source, `is longer than ${mostBytes} bytes.`);
    }
    parts.push(read.value);
  }
  try {
    return JSON.parse(await new Blob(parts).text());
  } catch (cause) {
    throw new InvalidFileError(source, 'is no JSON. Is it the address of a hub?', { cause });
  }
}
