import { readFile } from 'node:fs/promises';
import { InvalidArgumentError } from '@langevin/core';
import { type RasterImage, readPng } from '@langevin/pipeline';

/**
 * Reads a PNG file that the user named.
 *
 * @throws {InvalidArgumentError} naming the option and the file, if it can't be read.
 */
export async function readPicture(option: string, path: string): Promise<RasterImage> {
  try {
    return readPng(await readFile(path));
  } catch (cause) {
    throw new InvalidArgumentError(option, `"${path}" can't be read: ${(cause as Error).message}`, { cause });
  }
}
