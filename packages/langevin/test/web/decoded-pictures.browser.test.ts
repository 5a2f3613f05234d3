import { InvalidFileError, readPicture } from 'langevin';
import { webPlatform } from 'langevin/web';
import { describe, expect, it } from 'vitest';
import { decodedFiles, distanceFromSource, undecodable } from '../support/decoded-pictures.ts';

async function bytesOf(name: string): Promise<Uint8Array> {
  const response = await fetch(`/fixtures/pictures/${name}`);
  return new Uint8Array(await response.arrayBuffer());
}

describe('in a page', () => {
  it.each(decodedFiles)('$name is read upright and in its own colours', async (file) => {
    const picture = await readPicture(await bytesOf(file.name));
    expect(distanceFromSource(picture, file, await bytesOf(file.source))).toBeLessThanOrEqual(file.tolerance);
  });

  it('bytes in shared memory are read', async () => {
    const bytes = await bytesOf('source.jpg');
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    expect(await readPicture(shared)).toEqual(await readPicture(bytes));
  });

  it.each(undecodable)('a $name that the decoder refuses ends in an error of ours', async ({ name, damage }) => {
    const reading = readPicture(damage(await bytesOf(name)));
    await expect(reading).rejects.toThrow(InvalidFileError);
    await expect(reading).rejects.toThrow(
      'picture: this browser does not decode it. Get it again, or convert it to PNG.',
    );
  });

  it('an abort ends the wait for the pixels', async () => {
    const reason = new Error('no longer');
    const options = { signal: AbortSignal.abort(reason) };
    await expect(readPicture(await bytesOf('source.jpg'), options)).rejects.toBe(reason);
    await expect(webPlatform().decodePicture?.(await bytesOf('source.jpg'), options)).rejects.toBe(reason);
  });
});
