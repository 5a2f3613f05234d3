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
  const isInterlaced = interlace === 1;
  if (isInterlaced && depth < 8) throw refuse(`is interlaced, of ${depth} bits; save it without interlacing.`);
  return { width, height, depth, colours, isInterlaced };
}

/** Where the pixels of each pass of an interlaced picture begin, and how far they lie apart: x, y, in both directions. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** What pixels may take however little they are compressed to, in bytes; and a quarter of that besides. Reading takes four times it. */
const mostBytes = 23_000_000;

/**
 * Refuses pixels that take more memory than the file is worth.
 *
 * @param compressed - the bytes that they are compressed to.
 * @throws {InvalidFileError} saying how many there may be.
 */
export function checkPixelBytes({ width, height, depth, colours, isInterlaced }: PngHeader, compressed: number): void {
  // Fewer bits, and places in a palette, become three bytes, and what has transparency four.
  const pixelBytes = Math.max(colours.hasAlpha ? 4 : 3, (colours.channels * depth) / 8);
  // Two rows are held besides, and interlaced pixels are put together of parts.
  const bytes = width * (height + 2) * pixelBytes * (isInterlaced ? 1.5 : 1);
  const limit = mostBytes + compressed / 4;
  if (bytes <= limit) return;
  const [taken, most] = [bytes, limit].map((count) => `${Math.floor(count / 1e6)} MB`);
  const problem = `has ${width} × ${height} pixels, which take ${taken}; of a file of its length up to ${most} are read`;
  throw new InvalidFileError('PNG', `${problem}. Make it smaller.`);
}

/** How many bytes the pixels take before they are compressed: rows, with one byte in front of each. */
export function filteredSize({ width, height, depth, colours, isInterlaced }: PngHeader): number {
  const sizeOf = (columns: number, rows: number): number =>
    columns > 0 && rows > 0 ? rows * (1 + Math.ceil((columns * colours.channels * depth) / 8)) : 0;
  if (!isInterlaced) return sizeOf(width, height);
  const sizes = passes.map(([x, y, dx, dy]) => sizeOf(Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)));
  return sizes.reduce((sum, size) => sum + size, 0);
}
