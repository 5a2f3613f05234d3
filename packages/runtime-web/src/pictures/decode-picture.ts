import { type DecodedPicture, type DecodeOptions, InvalidFileError, orAbort } from '@langevin/core';

/**
 * Decodes a picture with the browser's own decoder. What is nearly clear loses steps of its colours on the way through a canvas,
 * and what is clear all of them: they show nowhere.
 *
 * @throws {InvalidFileError} if the browser doesn't take the file.
 */
export async function decodePicture(bytes: Uint8Array, { signal }: DecodeOptions = {}): Promise<DecodedPicture> {
  // A blob takes no shared memory.
  const file = new Blob([Uint8Array.from(bytes)]);
  // Colours as they stand, as those of a PNG are.
  const decoded = createImageBitmap(file, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  const bitmap = await orAbort(decoded, signal, async (late) => late.close()).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new InvalidFileError('picture', 'this browser does not decode it. Get it again, or convert it to PNG.', {
      cause,
    });
  });
  try {
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, width, height);
  } finally {
    bitmap.close();
  }
}
