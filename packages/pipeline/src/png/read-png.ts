import { describeValue, InvalidArgumentError } from '@langevin/core';
import { RasterImage } from '../raster-image.ts';
import { inflatePixels } from './inflate-pixels.ts';
import { readPngParts } from './png-chunks.ts';
import { areBytes, channelsOf, colourReader } from './png-colours.ts';
import { checkPixelBytes } from './png-header.ts';
import { filteredSize, passesOf } from './png-passes.ts';
import { unfilterRows } from './unfilter-rows.ts';

/**
 * Reads a PNG file. Palettes become colours, fewer bits and 16 become 8, and what has transparency becomes RGBA.
 *
 * ```ts
 * const picture = readPng(await readFile('face.png'));
 * ```
 *
 * @throws {InvalidArgumentError} for what is no bytes, such as a path.
 * @throws {InvalidFileError} if it is no whole PNG file, or if reading its pixels takes more than 48 MB and a quarter of what they
 * are compressed to: 16 million pixels in RGB of 8 bits, 12 in RGBA. What stands beside the pixels, such as a colour profile, may
 * be damaged.
 */
export function readPng(bytes: Uint8Array): RasterImage {
  if (!ArrayBuffer.isView(bytes)) {
    throw new InvalidArgumentError('bytes', `${describeValue(bytes)} is no Uint8Array; pass what a PNG file holds.`);
  }
  const png = readPngParts(bytes);
  const { width, height, depth, colours } = png.header;
  const passes = passesOf(png.header);
  const channels = channelsOf(png);
  const size = filteredSize(passes);
  const compressed = png.data.reduce((sum, { length }) => sum + length, 0);
  // Rows of bytes become the picture where they are; others are spread to one beside them.
  checkPixelBytes(png.header, areBytes(png) ? size : size + width * height * channels, compressed);

  const rows = inflatePixels(png.data, size);
  const step = Math.max(1, (colours.channels * depth) / 8);
  let [from, to] = [0, 0];
  for (const pass of passes) {
    unfilterRows(rows, from, to, pass, step);
    from += pass.rows * (1 + pass.rowBytes);
    to += pass.rows * pass.rowBytes;
  }
  if (areBytes(png)) return new RasterImage(width, height, channels, new Uint8ClampedArray(rows.buffer, 0, to));

  const data = new Uint8ClampedArray(width * height * channels);
  const readColours = colourReader(png);
  let start = 0;
  for (const { x, y, dx, dy, columns, rows: count, rowBytes } of passes) {
    for (let row = 0; row < count; row++, start += rowBytes) {
      const first = (y + row * dy) * width + x;
      readColours(rows, start, columns, { data, start: first * channels, stride: dx * channels });
    }
  }
  return new RasterImage(width, height, channels, data);
}
