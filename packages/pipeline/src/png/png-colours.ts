import { damagedPng } from './damaged-png.ts';
import type { PngHeader } from './png-header.ts';

/** What a PNG file says of its colours. */
export interface PngColours {
  readonly header: PngHeader;
  /** Three bytes for each colour, where pixels are places in it. */
  readonly palette?: Uint8Array | undefined;
  /** How opaque the colours of a palette are, the first of them; or else the one colour that is clear, 16 bits to a channel. */
  readonly transparency?: Uint8Array | undefined;
}

/** Pixels of 8 bits to a channel, and where the next ones go. */
export interface PixelTarget {
  readonly data: Uint8ClampedArray;
  /** Of the first of them. */
  readonly start: number;
  /** From one to the next. */
  readonly stride: number;
}

/** The channels that colours have when they are read: what may be transparent becomes RGBA, and palettes become colours. */
export function channelsOf({ header: { colours }, transparency }: PngColours): 1 | 3 | 4 {
  if (colours.hasAlpha || transparency) return 4;
  return colours.isIndexed || colours.channels === 3 ? 3 : 1;
}

/** Whether the bytes of the rows are those of the pixels. */
export function areBytes(png: PngColours): boolean {
  const { depth, colours, isInterlaced } = png.header;
  return depth === 8 && !isInterlaced && !colours.isIndexed && colours.channels === channelsOf(png);
}

/** Gives the number at a place in a row that begins at a byte. */
type SampleReader = (bytes: Uint8Array, start: number, index: number) => number;

/** @returns what reads the pixels of a row that begins at a byte. It throws {InvalidFileError} for a place out of the palette. */
export function colourReader(
  png: PngColours,
): (bytes: Uint8Array, start: number, columns: number, target: PixelTarget) => void {
  const { header, palette } = png;
  const sample = sampleReader(header.depth);
  return palette ? fromPalette(palette, png.transparency, sample) : fromChannels(png, sample);
}

function sampleReader(depth: number): SampleReader {
  if (depth === 8) return (bytes, start, index) => bytes[start + index]!;
  if (depth === 16) return (bytes, start, index) => 256 * bytes[start + 2 * index]! + bytes[start + 2 * index + 1]!;
  const inByte = 8 / depth;
  const most = 2 ** depth - 1;
  return (bytes, start, index) => {
    const place = index % inByte;
    return (bytes[start + (index - place) / inByte]! >> (8 - depth * (place + 1))) & most;
  };
}

function fromPalette(
  palette: Uint8Array,
  opacity: Uint8Array | undefined,
  sample: SampleReader,
): ReturnType<typeof colourReader> {
  return (bytes, start, columns, target) => {
    const { data, stride } = target;
    for (let x = 0, at = target.start; x < columns; x++, at += stride) {
      const colour = sample(bytes, start, x);
      if (3 * colour >= palette.length) throw damagedPng();
      for (let c = 0; c < 3; c++) data[at + c] = palette[3 * colour + c]!;
      if (opacity) data[at + 3] = opacity[colour] ?? 255;
    }
  };
}

function fromChannels(png: PngColours, sample: SampleReader): ReturnType<typeof colourReader> {
  const { depth, colours } = png.header;
  const { channels, hasAlpha = false } = colours;
  const most = 2 ** depth - 1;
  const scale = 255 / most;
  const colourCount = hasAlpha ? channels - 1 : channels;
  const isWide = channelsOf(png) === 4;
  const clear = clearColour(png.transparency, most);
  return (bytes, start, columns, target) => {
    const { data, stride } = target;
    for (let x = 0, at = target.start; x < columns; x++, at += stride) {
      let isClear = clear.length > 0;
      for (let c = 0; c < colourCount; c++) {
        const value = sample(bytes, start, x * channels + c);
        isClear &&= value === clear[c];
        data[at + c] = value * scale;
      }
      if (!isWide) continue;
      if (colourCount === 1) data.fill(data[at]!, at + 1, at + 3);
      data[at + 3] = hasAlpha ? sample(bytes, start, x * channels + colourCount) * scale : isClear ? 0 : 255;
    }
  };
}

/** The channels of the colour that is clear, in the bits that pixels have; none if there is no such colour. */
function clearColour(transparency: Uint8Array = new Uint8Array(0), most: number): number[] {
  const wide = sampleReader(16);
  return Array.from({ length: transparency.length / 2 }, (_, c) => wide(transparency, 0, c) & most);
}
