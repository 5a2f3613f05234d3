import { type RasterImage, readPng } from 'langevin';

/** A file of fixtures/pictures that a platform decodes. */
export interface DecodedFile {
  readonly name: string;
  /** What it was made of. */
  readonly source: string;
  /** How far its colours are from those at most. */
  readonly tolerance: number;
  /** Whether it lies on its side, and says so. */
  readonly isTurned?: boolean;
}

/** One of each kind. */
export const decodedFiles: readonly DecodedFile[] = [
  { name: 'source.jpg', source: 'source.png', tolerance: 12 },
  { name: 'progressive.jpg', source: 'source.png', tolerance: 12 },
  { name: 'gray.jpg', source: 'gray.png', tolerance: 2 },
  { name: 'profile.jpg', source: 'profile.png', tolerance: 12 },
  { name: 'turned.jpg', source: 'source.png', tolerance: 12, isTurned: true },
  { name: 'lossy.webp', source: 'source.png', tolerance: 12 },
  { name: 'lossless.webp', source: 'source.png', tolerance: 0 },
  // Browsers turn JPEG alone.
  { name: 'turned.webp', source: 'source.png', tolerance: 0 },
  { name: 'see-through.webp', source: 'see-through.png', tolerance: 1 },
  { name: 'see-through-lossy.webp', source: 'see-through.png', tolerance: 12 },
];

/** How far a picture is from the one that it was made of: Infinity unless it has its size and channels. */
export function distanceFromSource(picture: RasterImage, file: DecodedFile, sourceBytes: Uint8Array): number {
  const source = readPng(sourceBytes);
  const [width, height] = file.isTurned ? [source.height, source.width] : [source.width, source.height];
  const isAlike = picture.width === width && picture.height === height && picture.channels === source.channels;
  if (!isAlike) return Number.POSITIVE_INFINITY;
  const { channels } = source;
  const distances = Array.from(picture.data, (value, i) => {
    const [x, y, c] = [Math.floor(i / channels) % width, Math.floor(i / channels / width), i % channels];
    const from = file.isTurned ? (source.height - 1 - x) * source.width + y : y * width + x;
    return Math.abs(value - source.data[from * channels + c]!);
  });
  return Math.max(...distances);
}

/** Files that are whole by what they say of themselves, and whose pixels no decoder takes. */
export const undecodable: readonly { readonly name: string; damage(bytes: Uint8Array): Uint8Array }[] = [
  // The tables that its pixels are coded with are gone.
  { name: 'source.jpg', damage: (bytes) => withoutPart(bytes, 0xdb) },
  // Behind its size.
  { name: 'lossless.webp', damage: (bytes) => Uint8Array.from(bytes).fill(0xff, 25) },
];

/** A JPEG without its parts of a kind. */
function withoutPart(bytes: Uint8Array, marker: number): Uint8Array {
  const kept = [...bytes.subarray(0, 2)];
  for (let at = 2; at < bytes.length; ) {
    const isScan = bytes[at + 1] === 0xda;
    const end = isScan ? bytes.length : at + 2 + 256 * bytes[at + 2]! + bytes[at + 3]!;
    if (bytes[at + 1] !== marker) kept.push(...bytes.subarray(at, end));
    at = end;
  }
  return Uint8Array.from(kept);
}
