import {
  type DecodedPicture,
  type DecodeOptions,
  InvalidFileError,
  orAbort,
  PackageMissingError,
} from '@langevin/core';

/**
 * Decodes a picture with [sharp](https://sharp.pixelplumbing.com), which is imported when the first one is.
 *
 * @throws {PackageMissingError} if it isn't installed.
 * @throws {InvalidFileError} if it doesn't take the file.
 */
export async function decodePicture(bytes: Uint8Array, { signal }: DecodeOptions = {}): Promise<DecodedPicture> {
  const { default: sharp } = await import('sharp').catch((cause: unknown) => {
    throw missing(cause);
  });
  // Browsers turn JPEG alone, whatever the EXIF of other files says.
  const isJpeg = bytes[0] === 0xff;
  // Colours as they stand, as those of a PNG are; nothing is made up where a file ends early.
  const picture = sharp(bytes, { autoOrient: isJpeg, ignoreIcc: true, failOn: 'error' });
  const pixels = picture
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { data, info } = await orAbort(pixels, signal).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    const reason = (cause as Error).message.trim();
    throw new InvalidFileError('picture', `sharp does not decode it: ${reason}. Get it again, or convert it to PNG.`, {
      cause,
    });
  });
  const { width, height } = info;
  return { width, height, data: new Uint8ClampedArray(data.buffer as ArrayBuffer, data.byteOffset, data.length) };
}

function missing(cause: unknown): PackageMissingError {
  const need = 'JPEG and WebP pictures are decoded by the package "sharp"';
  const isThere = (cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND';
  const problem = isThere ? `which can't be loaded: ${(cause as Error).message.trim()}` : 'which is not installed';
  const advice = 'Install it (npm install sharp), or give a PNG, which needs none.';
  return new PackageMissingError('sharp', `${need}, ${problem}. ${advice}`, { cause });
}
