import {
  checkOptions,
  currentPlatform,
  type DecodedPicture,
  type DecodeOptions,
  describeValue,
  InvalidArgumentError,
  InvalidFileError,
  type OptionKinds,
  type Platform,
} from '@langevin/core';
import { readPng } from '../png/read-png.ts';
import { type ImageChannels, RasterImage } from '../raster-image.ts';
import { jpegOutline } from './jpeg-outline.ts';
import { otherFormat, pictureFormat } from './picture-format.ts';
import { checkPixelCount, type PictureOutline } from './picture-outline.ts';
import { webpOutline } from './webp-outline.ts';

/** Options of {@link readPicture}. */
export interface ReadPictureOptions extends DecodeOptions {
  /** Where JPEG and WebP are decoded; the platform that is installed, if left out. */
  readonly platform?: Pick<Platform, 'decodePicture'> | undefined;
}

const readPictureOptionKinds: OptionKinds<ReadPictureOptions> = { signal: 'signal', platform: 'any' };

/** How files of the formats that the platform decodes are looked over before. */
const outlines: Readonly<Record<'JPEG' | 'WebP', (file: Uint8Array) => PictureOutline>> = {
  JPEG: jpegOutline,
  WebP: webpOutline,
};

/**
 * Reads a PNG, JPEG or WebP file, whichever its bytes are. PNG is read as by {@link readPng}, the same everywhere; the others by
 * the decoder of the platform, of which two may differ by a step or two in each colour. Gray JPEG becomes gray, WebP with
 * transparency RGBA, and what is left RGB. A JPEG stands upright, as its EXIF says; WebP is not turned, as in browsers.
 *
 * ```ts
 * const picture = await readPicture(await readFile('face.jpg'));
 * ```
 *
 * @throws {InvalidArgumentError} for what is no bytes, such as a path.
 * @throws {InvalidFileError} for another format, an animation, or a JPEG for print (CMYK); if the file is not whole; if a JPEG or WebP has more than 16
 * million pixels; or for a PNG that `readPng` refuses.
 * @throws {PackageMissingError} if the decoder is a package that isn't installed.
 * @throws {PlatformMissingError} if a JPEG or WebP would be decoded by the installed platform, and there is none.
 */
export async function readPicture(bytes: Uint8Array, options: ReadPictureOptions = {}): Promise<RasterImage> {
  if (!ArrayBuffer.isView(bytes)) {
    throw new InvalidArgumentError('bytes', `${describeValue(bytes)} is no Uint8Array; pass what the file holds.`);
  }
  checkOptions(options, readPictureOptionKinds);
  options.signal?.throwIfAborted();
  const format = pictureFormat(bytes);
  if (format === 'PNG') return readPng(bytes);
  if (format === undefined) throw unknownFormat(bytes);
  const outline = outlines[format](bytes);
  checkPixelCount(format, outline);
  const { platform = currentPlatform(), signal } = options;
  if (!platform.decodePicture) {
    throw new InvalidFileError(
      format,
      'is not decoded by this platform, which has no decodePicture; convert it to PNG.',
    );
  }
  const { width, height, data } = await platform.decodePicture(bytes, { signal });
  return new RasterImage(width, height, outline.channels, inChannels(data, outline.channels));
}

function unknownFormat(bytes: Uint8Array): InvalidFileError {
  const other = otherFormat(bytes);
  if (other !== undefined) return new InvalidFileError(other, 'is not read; convert it to PNG, JPEG or WebP.');
  return new InvalidFileError('picture', 'is no PNG, JPEG or WebP file; convert it to one.');
}

/** The first channels of pixels that have four: of gray ones one is as good as another. */
function inChannels(rgba: DecodedPicture['data'], channels: ImageChannels): DecodedPicture['data'] {
  if (channels === 4) return rgba;
  const data = new Uint8ClampedArray((rgba.length / 4) * channels);
  for (let i = 0, at = 0; at < rgba.length; at += 4) {
    for (let c = 0; c < channels; c++) data[i++] = rgba[at + c]!;
  }
  return data;
}
