import { InvalidFileError } from '@langevin/core';

/** What a PNG file's first chunk says of its pixels: https://www.w3.org/TR/png-3/#11IHDR. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of each channel. */
  readonly depth: number;
  readonly colours: ColourType;
  readonly isInterlaced: boolean;
}

/** How pixels are given. */
export interface ColourType {
  readonly channels: number;
  readonly depths: readonly number[];
  /** Whether pixels are places in a palette. */
  readonly isIndexed?: boolean;
  /** Whether each pixel has its transparency beside it. */
  readonly hasAlpha?: boolean;
}

const colourTypes: Readonly<Record<number, ColourType>> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8], isIndexed: true },
  4: { channels: 2, depths: [8, 16], hasAlpha: true },
  6: { channels: 4, depths: [8, 16], hasAlpha: true },
};

/**
 * Reads the content of the first chunk.
 *
 * @throws {InvalidFileError} for what the format doesn't know, or isn't read.
 */
export function readPngHeader(content: Uint8Array): PngHeader {
  const refuse = (what: string): InvalidFileError => new InvalidFileError('PNG', what);
  if (content.length !== 13) throw refuse('is cut off or damaged; get it again.');
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const [width, height, depth] = [view.getUint32(0), view.getUint32(4), content[8]!];
  const [type, compression, filter, interlace] = content.subarray(9) as unknown as [number, number, number, number];
  const colours = colourTypes[type];
  const isKnown = compression === 0 && filter === 0 && interlace <= 1 && width * height > 0;
  if (!colours?.depths.includes(depth) || !isKnown) {
    throw refuse('is cut off or damaged: it says of its pixels what no PNG file does; get it again.');
  }
  return { width, height, depth, colours, isInterlaced: interlace === 1 };
}

/** What reading pixels may take however little they are compressed to, in bytes; and a quarter of that besides. */
const mostBytes = 48_000_000;

/**
 * Refuses pixels that take more memory than the file is worth.
 *
 * @param bytes - what they take.
 * @param compressed - the bytes that they are compressed to.
 * @throws {InvalidFileError} saying how many there may be.
 */
export function checkPixelBytes({ width, height }: PngHeader, bytes: number, compressed: number): void {
  const limit = mostBytes + compressed / 4;
  if (bytes <= limit) return;
  const [taken, most] = [bytes, limit].map((count) => `${Math.floor(count / 1e6)} MB`);
  const problem = `has ${width} × ${height} pixels, which take ${taken}; of a file of its length up to ${most} are read`;
  throw new InvalidFileError('PNG', `${problem}. Make it smaller.`);
}
