import { InvalidArgumentError } from '@langevin/core';
import type { ImageSize } from '@langevin/models';
import type { RasterImage } from '@langevin/pipeline';
import { readPictureFile } from './read-picture-file.ts';

/** What the images are that a picture is to fit. */
export interface DrawnImages {
  /** Undefined if neither the network nor the user says it. */
  readonly size: ImageSize | undefined;
  readonly channels: number;
}

/** The size of the images. @throws {InvalidArgumentError} if nobody says it. */
export function sizeOf({ size }: DrawnImages): ImageSize {
  if (size !== undefined) return size;
  throw new InvalidArgumentError('--height, --width', 'the network is made for no particular size; give both.');
}

/**
 * A picture of the size of the images.
 *
 * @param option - which names its file, for messages.
 * @throws {InvalidArgumentError} if it can't be read, or is of another size.
 */
export async function pictureOf(option: string, path: string, drawn: DrawnImages): Promise<RasterImage> {
  const picture = await readPictureFile(option, path);
  const { width, height } = sizeOf(drawn);
  if (picture.width === width && picture.height === height) return picture;
  const sizes = `${picture.width} × ${picture.height} pixels, but ${width} × ${height} are drawn`;
  throw new InvalidArgumentError(option, `"${path}" has ${sizes}; resize it, or give --height and --width.`);
}

/** A picture in as many channels as the images have, where these are gray or colours. */
export function inChannels(image: RasterImage, channels: number): RasterImage {
  return channels === 1 ? image.toGray() : channels === 3 ? image.toRgb() : image;
}
