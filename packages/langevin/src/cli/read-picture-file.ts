import { readFile } from 'node:fs/promises';
import { InvalidArgumentError } from '@langevin/core';
import { type RasterImage, readPicture } from '@langevin/pipeline';
import { systemReason } from '@langevin/runtime-node';

/**
 * Reads a PNG, JPEG or WebP file that the user named.
 *
 * @throws {InvalidArgumentError} naming the option and the file, if it can't be read.
 */
export async function readPictureFile(option: string, path: string): Promise<RasterImage> {
  const refuse = (reason: string, cause: unknown): never => {
    throw new InvalidArgumentError(option, `"${path}" can't be read: ${reason}`, { cause });
  };
  const bytes = await readFile(path).catch((cause: unknown) => refuse(`${systemReason(cause)}.`, cause));
  try {
    return await readPicture(bytes);
  } catch (cause) {
    return refuse((cause as Error).message, cause);
  }
}
