import { crc32, deflateSync } from 'node:zlib';

export const pngSignature: Buffer = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/** A part of a PNG file, with a checksum that fits. */
export function chunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, sum]);
}

export interface PngSettings {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** The format's number of how colours are given. */
  readonly type: number;
  readonly isInterlaced?: boolean;
}

/** The first part of a file. */
export function headerChunk({ width, height, depth, type, isInterlaced = false }: PngSettings): Buffer {
  const content = Buffer.alloc(13);
  content.writeUInt32BE(width);
  content.writeUInt32BE(height, 4);
  content.set([depth, type, 0, 0, Number(isInterlaced)], 8);
  return chunk('IHDR', content);
}

/** How many numbers a pixel has, by the type of its colours. */
export const channelsOfType: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** x, y, and the distances in both directions, of the pixels of each pass. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * A file of any kind.
 *
 * @param samples - the numbers of each pixel, row by row.
 * @param filterOf - the filter of each row, in the order of the file.
 * @param others - parts to stand before the pixels.
 */
export function encodePng(
  settings: PngSettings,
  samples: readonly number[],
  filterOf: (row: number) => number,
  others: readonly Buffer[] = [],
): Buffer {
  const { width, height, depth, type, isInterlaced = false } = settings;
  const channels = channelsOfType[type]!;
  const rows: Buffer[] = [];
  for (const [x, y, dx, dy] of isInterlaced ? adam7 : [[0, 0, 1, 1] as const]) {
    let above: Buffer | undefined;
    for (let row = y; row < height && x < width; row += dy) {
      const numbers: number[] = [];
      for (let column = x; column < width; column += dx) {
        const first = (row * width + column) * channels;
        numbers.push(...samples.slice(first, first + channels));
      }
      const bytes = packed(numbers, depth);
      rows.push(filtered(bytes, above, filterOf(rows.length), Math.max(1, (channels * depth) / 8)));
      above = bytes;
    }
  }
  const pixels = chunk('IDAT', deflateSync(Buffer.concat(rows)));
  return Buffer.concat([pngSignature, headerChunk(settings), ...others, pixels, chunk('IEND', Buffer.alloc(0))]);
}

/** Numbers of so many bits, the first in the highest ones. */
function packed(numbers: readonly number[], depth: number): Buffer {
  const bits = numbers.map((number) => number.toString(2).padStart(depth, '0')).join('');
  return Buffer.from((bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)));
}

/** A row with its filter in front: https://www.w3.org/TR/png-3/#9Filter-types. */
function filtered(row: Buffer, above: Buffer = Buffer.alloc(row.length), filter: number, step: number): Buffer {
  return Buffer.from([
    filter,
    ...row.map((byte, i) => {
      const [a, b, c] = [row[i - step] ?? 0, above[i]!, above[i - step] ?? 0];
      return byte - [0, a, b, Math.floor((a + b) / 2), paeth(a, b, c)][filter]!;
    }),
  ]);
}

function paeth(a: number, b: number, c: number): number {
  const distances = [a, b, c].map((neighbour) => Math.abs(a + b - c - neighbour));
  return [a, b, c][distances.indexOf(Math.min(...distances))]!;
}
