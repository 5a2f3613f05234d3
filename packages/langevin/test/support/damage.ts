import { crc32 } from 'node:zlib';

/** How bytes are damaged: each takes a copy that it may change, and gives what became of it. */
const damages: readonly ((bytes: Uint8Array, random: () => number) => Uint8Array)[] = [
  // Some bits flip.
  (bytes, random) => {
    for (let count = 1 + pick(8, random); count > 0; count--)
      bytes[pick(bytes.length, random)]! ^= 1 << pick(8, random);
    return bytes;
  },
  // Some bytes are others.
  (bytes, random) => {
    for (let count = 1 + pick(4, random); count > 0; count--) bytes[pick(bytes.length, random)] = pick(256, random);
    return bytes;
  },
  // It ends early.
  (bytes, random) => bytes.slice(0, pick(bytes.length, random)),
  // Something is missing in the middle.
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return joined(bytes.subarray(0, from), bytes.subarray(to));
  },
  // Something is there twice.
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return joined(bytes.subarray(0, to), bytes.subarray(from));
  },
  // A part is nothing but zeros, or ones.
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return bytes.fill(random() < 0.5 ? 0 : 255, from, to);
  },
  // A number is as large as can be: lengths are numbers.
  (bytes, random) => {
    const at = pick(bytes.length, random);
    return bytes.fill(255, at, at + [1, 2, 4, 8][pick(4, random)]!);
  },
  // Something follows.
  (bytes, random) => joined(bytes, bytes.subarray(0, pick(bytes.length, random))),
];

/** A damaged copy of bytes. */
export function damage(bytes: Uint8Array, random: () => number): Uint8Array {
  return damages[pick(damages.length, random)]!(Uint8Array.from(bytes), random);
}

/** A PNG whose chunks have the checksums of what they hold, whatever that is: so that it is read beyond them. */
export function withMendedChecksums(png: Uint8Array): Uint8Array {
  const mended = Uint8Array.from(png);
  const view = new DataView(mended.buffer);
  for (let at = 8; at + 12 <= mended.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > mended.length) break;
    view.setUint32(end, crc32(mended.subarray(at + 4, end)));
    at = end + 4;
  }
  return mended;
}

function pick(count: number, random: () => number): number {
  return Math.min(count - 1, Math.floor(random() * count));
}

function range(bytes: Uint8Array, random: () => number): [from: number, to: number] {
  const from = pick(bytes.length, random);
  return [from, from + 1 + pick(Math.min(64, bytes.length - from), random)];
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
