import { zlibSync } from 'fflate';
import { concatenate, signature } from './png-bytes.ts';
import { checksum } from './png-checksum.ts';

/** The pixels of a picture, 8 bits to a channel, row by row. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8ClampedArray;
}

/** Gray, RGB and RGBA, by their channels: https://www.w3.org/TR/png-3/#6Colour-values. */
const colourTypes = { 1: 0, 3: 2, 4: 6 };

/** Pixels as a PNG file of three parts, which keeps encoders of everything else that the format can out of web pages. */
export function writePng({ width, height, channels, data }: Pixels): Uint8Array<ArrayBuffer> {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint16(8, 0x0800 | colourTypes[channels]);
  const rowLength = width * channels;
  const rows = new Uint8Array(height * (1 + rowLength));
  // In front of each row its filter: 0, none.
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * rowLength, (y + 1) * rowLength), y * (1 + rowLength) + 1);
  return concatenate([
    signature,
    ...chunk('IHDR', new Uint8Array(header.buffer)),
    ...chunk('IDAT', zlibSync(rows, { level: 3 })),
    ...chunk('IEND', new Uint8Array(0)),
  ]);
}

/** A part of a file: its length, its type and its content, and the checksum of the two. */
function chunk(type: string, content: Uint8Array): Uint8Array[] {
  const typed = concatenate([Uint8Array.from(type, (letter) => letter.charCodeAt(0)), content]);
  return [uint32(content.length), typed, uint32(checksum(typed))];
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
