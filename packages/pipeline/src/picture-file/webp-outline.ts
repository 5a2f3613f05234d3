import { InvalidFileError } from '@langevin/core';
import { damagedPicture, type PictureOutline } from './picture-outline.ts';

/** Where the first chunk of a WebP file holds something: behind "RIFF", a length, "WEBP", and the chunk's type and length. */
const content = 20;
/** Flags of an extended file: https://developers.google.com/speed/webp/docs/riff_container#extended_file_format. */
const [hasAnimation, hasAlpha] = [0x02, 0x10];

/** Reads what the first chunk says, from its content on. */
type ChunkReader = (view: DataView) => PictureOutline;

/** The first chunks that there are: lossy, lossless, and extended files. */
const readers: Readonly<Record<string, ChunkReader>> = {
  'VP8 ': (view) => {
    const [width, height] = [view.getUint16(content + 6, true), view.getUint16(content + 8, true)];
    return { width: width & 0x3fff, height: height & 0x3fff, channels: 3 };
  },
  VP8L: (view) => {
    const bits = view.getUint32(content + 1, true);
    const channels = (bits >> 28) & 1 ? 4 : 3;
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff), channels };
  },
  VP8X: (view) => {
    const flags = view.getUint8(content);
    if (flags & hasAnimation) throw new InvalidFileError('WebP', 'is an animation; save one of its pictures.');
    const sideAt = (at: number): number => 1 + view.getUint16(at, true) + 65536 * view.getUint8(at + 2);
    return { width: sideAt(content + 4), height: sideAt(content + 7), channels: flags & hasAlpha ? 4 : 3 };
  },
};

/**
 * Looks a WebP file over: how large it is, and that it is as long as it says.
 *
 * @throws {InvalidFileError} that says what is wrong.
 */
export function webpOutline(file: Uint8Array): PictureOutline {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  // Each of the three takes at most so much.
  if (file.length < content + 10 || 8 + view.getUint32(4, true) > file.length) throw damagedPicture('WebP');
  const type = String.fromCharCode(...file.subarray(12, 16));
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (!read) throw damagedPicture('WebP');
  return read(view);
}
