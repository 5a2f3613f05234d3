import { describeValue, InvalidArgumentError, InvalidFileError } from '@langevin/core';
import { convertIndexedToRgb, type DecodedPng, decode, type IndexedColors } from 'fast-png';
import { RasterImage } from '../raster-image.ts';
import { pixelsOfPng } from './png-chunks.ts';

/** Pixels of 8 bits. */
interface Pixels {
  /** 1, 2 (gray and alpha), 3 or 4. */
  readonly channels: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * Reads a PNG file. Palettes become colours, fewer bits and 16 become 8, and what has transparency becomes RGBA.
 *
 * ```ts
 * const picture = readPng(await readFile('face.png'));
 * ```
 *
 * @throws {InvalidArgumentError} for what is no bytes, such as a path.
 * @throws {InvalidFileError} if it is no whole PNG file, if its pixels take more than 23 MB and a quarter of what they are
 * compressed to (7.6 million in RGB, 5.7 in RGBA), or if it is interlaced and of less than 8 bits. What stands beside the pixels,
 * such as a colour profile, may be damaged.
 */
export function readPng(bytes: Uint8Array): RasterImage {
  if (!ArrayBuffer.isView(bytes)) {
    throw new InvalidArgumentError('bytes', `${describeValue(bytes)} is no Uint8Array; pass what a PNG file holds.`);
  }
  const { png, pixels } = decodePixels(pixelsOfPng(bytes));
  const { width, height, transparency } = png;
  const { channels, data } = transparency ? withTransparency(pixels, png, transparency) : pixels;
  return new RasterImage(width, height, channels === 2 ? 4 : channels, channels === 2 ? spreadGray(data) : data);
}

function decodePixels(bytes: Uint8Array): { png: DecodedPng; pixels: Pixels } {
  try {
    const png = decode(bytes, { checkCrc: true });
    return { png, pixels: png.palette ? fromPalette(png, png.palette) : withoutPalette(png) };
  } catch (cause) {
    throw new InvalidFileError('PNG', 'is cut off or damaged; get it again.', { cause });
  }
}

function fromPalette(png: DecodedPng, palette: IndexedColors): Pixels {
  const data = new Uint8ClampedArray(convertIndexedToRgb({ ...png, palette }));
  return { channels: data.length / (png.width * png.height), data };
}

function withoutPalette(png: DecodedPng): Pixels {
  const { channels, data, depth } = png;
  if (depth < 8) return fromGray(png);
  if (depth === 8) {
    const { buffer, byteOffset, length } = data;
    return { channels, data: new Uint8ClampedArray(buffer as ArrayBuffer, byteOffset, length) };
  }
  const pixels = new Uint8ClampedArray(data.length);
  // A clamped array rounds: 65535 / 257 is 255.
  for (let i = 0; i < data.length; i++) pixels[i] = data[i]! / 257;
  return { channels, data: pixels };
}

/** Pixels of 1, 2 or 4 bits: places in a palette of grays. */
function fromGray(png: DecodedPng): Pixels {
  const last = 2 ** png.depth - 1;
  const grays = Array.from({ length: last + 1 }, (_, i) => Array<number>(3).fill((255 * i) / last));
  const { data } = fromPalette(png, grays);
  const gray = new Uint8ClampedArray(data.length / 3);
  for (let i = 0; i < gray.length; i++) gray[i] = data[3 * i]!;
  return { channels: 1, data: gray };
}

/** Pixels of one colour as transparent ones, in RGBA; the colour is given in the file's own depth. */
function withTransparency(pixels: Pixels, png: DecodedPng, colour: Uint16Array): Pixels {
  const { channels } = pixels;
  if (channels !== 1 && channels !== 3) return pixels;
  const unpacked = png.depth < 8 ? pixels.data : png.data;
  const scale = png.depth < 8 ? 255 / (2 ** png.depth - 1) : 1;
  const data = new Uint8ClampedArray((4 * pixels.data.length) / channels);
  for (let i = 0; i < data.length / 4; i++) {
    let isClear = true;
    for (let c = 0; c < 3; c++) {
      const from = Math.min(c, channels - 1);
      data[4 * i + c] = pixels.data[channels * i + from]!;
      isClear &&= unpacked[channels * i + from] === scale * colour[from]!;
    }
    data[4 * i + 3] = isClear ? 0 : 255;
  }
  return { channels: 4, data };
}

/** Gray with alpha as RGBA. */
function spreadGray(data: Uint8ClampedArray): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(data.length * 2);
  for (let i = 0; i < data.length; i += 2) {
    pixels.fill(data[i]!, i * 2, i * 2 + 3);
    pixels[i * 2 + 3] = data[i + 1]!;
  }
  return pixels;
}
