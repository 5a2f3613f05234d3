// The bytes of files that take time or memory from whoever reads them.
import { crc32, deflateSync } from 'node:zlib';

export function many(size: number, item: (index: number) => string): string {
  const items: string[] = [];
  for (let length = 0; length < size; length += items.at(-1)!.length + 1) items.push(item(items.length));
  return items.join(',');
}

export function bytesOf(size: number, ...pattern: readonly number[]): Uint8Array {
  return Uint8Array.from(Buffer.alloc(Math.ceil(size / pattern.length) * pattern.length, Uint8Array.from(pattern)));
}

export function json(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function safetensors(header: string): Uint8Array {
  const bytes = json(header);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(bytes.length), true);
  return concatenate([length, bytes, new Uint8Array(4)]);
}

/** A JPEG file that says to be so many pixels wide and high, with these parts behind. */
export function jpeg(side: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const [high, low] = [side >> 8, side & 255];
  const frame = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, high, low, high, low, 1, 1, 0x11, 0);
  return concatenate([frame, ...parts, Uint8Array.of(0xff, 0xd9)]);
}

/** A pickle of protocol 2 with these instructions. */
export function pickle(...instructions: readonly Uint8Array[]): Uint8Array {
  return concatenate([Uint8Array.of(0x80, 2), ...instructions, Uint8Array.of(0x2e)]);
}

/** Dictionaries each of which holds the one before under two names. */
export function nestedDictionaries(depth: number): Uint8Array[] {
  const name = (text: string) => Uint8Array.of(0x58, text.length, 0, 0, 0, ...json(text));
  const put = (index: number) => Uint8Array.of(0x72, index & 255, index >> 8, 0, 0);
  const get = (index: number) => Uint8Array.of(0x6a, index & 255, index >> 8, 0, 0);
  const parts = [Uint8Array.of(0x7d), put(0)];
  for (let level = 1; level < depth; level++) {
    const pair = (text: string) => [name(text), get(level - 1), Uint8Array.of(0x73)];
    parts.push(Uint8Array.of(0x7d), put(level), ...pair('a'), ...pair('b'));
  }
  return parts;
}

/** A zip file whose records are stored as they are. */
export function zip(records: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const [locals, entries]: [Uint8Array[], Uint8Array[]] = [[], []];
  let offset = 0;
  for (const [name, data] of Object.entries(records)) {
    const path = json(name);
    const local = new Uint8Array(30);
    const entry = new Uint8Array(46);
    const [localView, view] = [new DataView(local.buffer), new DataView(entry.buffer)];
    localView.setUint32(0, 0x04034b50, true);
    localView.setUint16(26, path.length, true);
    view.setUint32(0, 0x02014b50, true);
    view.setUint32(20, data.length, true);
    view.setUint32(24, data.length, true);
    view.setUint16(28, path.length, true);
    view.setUint32(42, offset, true);
    locals.push(local, path, data);
    entries.push(entry, path);
    offset += 30 + path.length + data.length;
  }
  const directory = concatenate(entries);
  const count = Object.keys(records).length;
  // More records than 16 bits count are counted in the end record of zip64.
  const [end64, locator, end] = [new Uint8Array(56), new Uint8Array(20), new Uint8Array(22)];
  const [end64View, locatorView, endView] = [end64, locator, end].map(({ buffer }) => new DataView(buffer));
  end64View!.setUint32(0, 0x06064b50, true);
  end64View!.setBigUint64(32, BigInt(count), true);
  end64View!.setBigUint64(48, BigInt(offset), true);
  locatorView!.setUint32(0, 0x07064b50, true);
  locatorView!.setBigUint64(8, BigInt(offset + directory.length), true);
  endView!.setUint32(0, 0x06054b50, true);
  return concatenate([...locals, directory, end64, locator, end]);
}

export function png(width: number, height: number, colours: number, depth: number, pixels: Uint8Array): Uint8Array {
  return concatenate([pngStart(width, height, colours, depth), chunk('IDAT', pixels), chunk('IEND', new Uint8Array())]);
}

/** What a picture of zeros is made of; a square one of 8 bits if not said. */
interface FlatPng {
  readonly width: number;
  readonly height?: number;
  readonly colours: number;
  readonly depth?: number;
  readonly pixelBytes: number;
  readonly hasClear?: boolean;
  /** Of a width and a height that are multiples of 8. */
  readonly isInterlaced?: boolean;
  /** Bytes that stand beside the pixels. */
  readonly beside?: number;
}

export function flatPng({ width, height = width, colours, depth = 8, pixelBytes, ...rest }: FlatPng): Uint8Array {
  const { hasClear, isInterlaced = false, beside = 0 } = rest;
  // Of 8 rows, the passes have 1, 1, 1, 2, 2, 4 and 4.
  const rows = isInterlaced ? (15 / 8) * height : height;
  const pixels = deflateSync(new Uint8Array(height * Math.ceil(width * pixelBytes) + rows));
  const others = [chunk('tEXt', new Uint8Array(beside))];
  if (colours === 3) others.push(chunk('PLTE', new Uint8Array(3)), chunk('tRNS', new Uint8Array(1)));
  if (hasClear) others.push(chunk('tRNS', new Uint8Array(colours === 0 ? 2 : 6)));
  const image = [chunk('IDAT', pixels), chunk('IEND', new Uint8Array())];
  return concatenate([pngStart(width, height, colours, depth, isInterlaced), ...others, ...image]);
}

export function pngStart(
  width: number,
  height: number,
  colours: number,
  depth: number,
  isInterlaced: boolean = false,
): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth, colours, 0, 0, Number(isInterlaced)], 8);
  return concatenate([Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10), chunk('IHDR', header)]);
}

export function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(json(type), 4);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

/** A field of a protobuf message that holds a message. */
export function field(number: number, content: Uint8Array): Uint8Array {
  const head = [number * 8 + 2];
  let length = content.length;
  for (; length > 127; length >>>= 7) head.push((length & 127) | 128);
  return concatenate([Uint8Array.of(...head, length), content]);
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
