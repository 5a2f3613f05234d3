import { describeValue, InvalidArgumentError, InvalidFileError } from '@langevin/core';
import { convertIndexedToRgb, type DecodedPng, decode, type IndexedColors } from 'fast-png';
import { RasterImage } from './raster-image.ts';

/** Pixels as a PNG file holds them. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1, 2 (gray and alpha), 3 or 4. */
  readonly channels: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * Reads a PNG file. Palettes become colours, fewer bits and 16 become 8, and gray with alpha becomes RGBA.
 *
 * ```ts
 * const picture = readPng(await readFile('face.png'));
 * ```
 *
 * @throws {InvalidArgumentError} for what is no bytes, such as a path.
 * @throws {InvalidFileError} if it is no whole PNG file.
 */
export function readPng(bytes: Uint8Array): RasterImage {
  if (!ArrayBuffer.isView(bytes)) {
    throw new InvalidArgumentError('bytes', `${describeValue(bytes)} is no Uint8Array; pass what a PNG file holds.`);
  }
  const { width, height, channels, data } = decodeBytes(bytes);
  return new RasterImage(width, height, channels === 2 ? 4 : channels, channels === 2 ? spreadGray(data) : data);
}

function decodeBytes(bytes: Uint8Array): Pixels {
  let png: DecodedPng;
  try {
    png = decode(bytes, { checkCrc: true });
    if (png.palette !== undefined) return fromPalette(png, png.palette);
    if (png.depth < 8) return fromGray(png);
  } catch (cause) {
    // Each PNG file begins with 137 and "PNG".
    const what = bytes[0] === 137 ? 'is cut off or damaged; get it again' : 'is no PNG file; convert it to one';
    throw new InvalidFileError('PNG', `${what}.`, { cause });
  }
  const { width, height, channels, data } = png;
  // A clamped array rounds: 65535 / 257 is 255.
  const scale = data instanceof Uint16Array ? 257 : 1;
  return { width, height, channels, data: Uint8ClampedArray.from(data, (value) => value / scale) };
}

function fromPalette(png: DecodedPng, palette: IndexedColors): Pixels {
  const { width, height } = png;
  const data = Uint8ClampedArray.from(convertIndexedToRgb({ ...png, palette }));
  return { width, height, channels: data.length / (width * height), data };
}

/** Pixels of 1, 2 or 4 bits: places in a palette of grays. */
function fromGray(png: DecodedPng): Pixels {
  const last = 2 ** png.depth - 1;
  const grays = Array.from({ length: last + 1 }, (_, i) => Array<number>(3).fill((255 * i) / last));
  const { data, ...picture } = fromPalette(png, grays);
  return { ...picture, channels: 1, data: data.filter((_, i) => i % 3 === 0) };
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
