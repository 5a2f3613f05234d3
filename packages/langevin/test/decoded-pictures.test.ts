import { readFileSync } from 'node:fs';
import { InvalidFileError, readPicture } from 'langevin';
import { nodePlatform } from 'langevin/node';
import { describe, expect, it } from 'vitest';
import { fixturePath } from '../../../test/support/reference.ts';
import { decodedFiles, distanceFromSource, undecodable } from './support/decoded-pictures.ts';

const bytesOf = (name: string): Uint8Array => Uint8Array.from(readFileSync(fixturePath(`pictures/${name}`)));

describe('in Node', () => {
  it.each(decodedFiles)('$name is read upright and in its own colours', async (file) => {
    const picture = await readPicture(bytesOf(file.name));
    expect(distanceFromSource(picture, file, bytesOf(file.source))).toBeLessThanOrEqual(file.tolerance);
  });

  it.each(undecodable)('a $name that the decoder refuses ends in an error of ours', async ({ name, damage }) => {
    const reading = readPicture(damage(bytesOf(name)));
    await expect(reading).rejects.toThrow(InvalidFileError);
    await expect(reading).rejects.toThrow(
      /picture: sharp does not decode it: .+\. Get it again, or convert it to PNG\.$/,
    );
  });

  it('an abort ends the wait for the pixels', async () => {
    const reason = new Error('no longer');
    const options = { signal: AbortSignal.abort(reason) };
    await expect(readPicture(bytesOf('source.jpg'), options)).rejects.toBe(reason);
    await expect(nodePlatform().decodePicture?.(bytesOf('source.jpg'), options)).rejects.toBe(reason);
  });
});
