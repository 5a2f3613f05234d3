import { InvalidFileError } from '@langevin/core';
import { convertIndexedToRgb, type DecodedPng, decode } from 'fast-png';

/** Pixels as a PNG file holds them, brought to 8 bits. */
export interface PngPixels {
  readonly width: number;
  readonly height: number;
  /** 1, 2 (gray and alpha), 3 or 4. */
  readonly channels: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/**
 * Reads a PNG file. Palettes become colours, 16 bits become 8.
 *
 * @throws {InvalidFileError} if it is no whole PNG file, or a gray one of less than 8 bits.
 */
export function decodePng(bytes: Uint8Array): PngPixels {
  let png: DecodedPng;
  try {
    png = decode(bytes, { checkCrc: true });
    if (png.palette !== undefined) return fromPalette(png);
  } catch (cause) {
    throw new InvalidFileError('PNG', 'the bytes are not a whole PNG file; it may be truncated.', { cause });
  }
  const { width, height, channels, depth, data } = png;
  if (depth < 8) throw new InvalidFileError('PNG', `${depth} bits a pixel are not read; save it with 8 bits.`);
  // A clamped array rounds: 65535 / 257 is 255.
  const bytesOf = data instanceof Uint16Array ? Uint8ClampedArray.from(data, (value) => value / 257) : data;
  return { width, height, channels, data: bytesOf };
}

function fromPalette(png: DecodedPng): PngPixels {
  const data = convertIndexedToRgb(png);
  return { width: png.width, height: png.height, channels: data.length / (png.width * png.height), data };
}
