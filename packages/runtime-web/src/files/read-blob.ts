import { InvalidFileError, type ReadOptions } from '@langevin/core';

/**
 * Bytes of a file that the browser has.
 *
 * @param name - of the file, for messages.
 * @throws {InvalidFileError} if it can't be read any more.
 * @throws the signal's reason after an abort.
 */
export async function readBlob(
  blob: Blob,
  name: string,
  { offset = 0, length, signal }: ReadOptions = {},
): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const part = blob.slice(offset, length === undefined ? undefined : offset + length);
  const buffer = await part.arrayBuffer().catch((cause: unknown) => {
    const advice = 'It was changed or moved since it was chosen; choose it again';
    throw new InvalidFileError(name, `can't be read. ${advice}.`, { cause });
  });
  signal?.throwIfAborted();
  return new Uint8Array(buffer);
}
