import { InvalidFileError } from '@langevin/core';
import type { ImageChannels } from '../raster-image.ts';

/** What a file says of its pixels before these are decoded. */
export interface PictureOutline {
  readonly width: number;
  readonly height: number;
  readonly channels: ImageChannels;
}

/** Pixels that are decoded at most, however few bytes they are compressed to. */
const mostPixels = 16_000_000;

/** Refuses a picture of no pixels, or of more than are decoded. @throws {InvalidFileError} */
export function checkPixelCount(format: string, { width, height }: PictureOutline): void {
  if (width * height === 0) throw damagedPicture(format);
  if (width * height <= mostPixels) return;
  const problem = `has ${width} × ${height} pixels; up to ${mostPixels / 1e6} million are read`;
  throw new InvalidFileError(format, `${problem}. Make it smaller.`);
}

/** An error of a file that isn't whole. */
export function damagedPicture(format: string): InvalidFileError {
  return new InvalidFileError(format, 'is cut off or damaged; get it again.');
}
