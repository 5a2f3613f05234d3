import { InvalidFileError } from '@langevin/core';
import { Unzlib } from 'fflate';
import { concatenate, signature } from './png-bytes.ts';
import { checkPixelBytes, filteredSize, type PngHeader, readPngHeader } from './png-header.ts';

/** A part of a PNG file: https://www.w3.org/TR/png-3/#5Chunk-layout. */
interface Chunk {
  readonly type: string;
  readonly content: Uint8Array;
  /** The whole of it, with its length, its type and its checksum. */
  readonly bytes: Uint8Array;
}

/** A chunk's length and type in front of its content, and its checksum behind. */
const [head, tail] = [8, 4];
/** More chunks than any program writes: pixels are mostly in pieces of 8 kB or more. Each takes memory of ours. */
const maxChunks = 100_000;

/**
 * A PNG file of nothing but the pixels of another, which are whole: that is seen before memory is taken for them. What else
 * a file holds, such as a colour profile, may be as it likes.
 *
 * @throws {InvalidFileError} that says what is wrong.
 */
export function pixelsOfPng(file: Uint8Array): Uint8Array {
  if (file[0] !== signature[0]) throw damaged('is no PNG file; convert it to one.');
  if (signature.some((byte, i) => byte !== file[i])) throw damaged();
  const chunks = readChunks(file);
  const { value: first } = chunks.next();
  if (first?.type !== 'IHDR') throw damaged();
  const header = readPngHeader(first.content);
  const parts = partsOfPixels([...chunks], header);
  const data = parts.filter(({ type }) => type === 'IDAT');
  checkPixelBytes(
    header,
    data.reduce((sum, { content }) => sum + content.length, 0),
  );
  checkPixels(data, filteredSize(header));
  return concatenate([signature, first.bytes, ...parts.map(({ bytes }) => bytes)]);
}

/** An error of a file that isn't whole. */
function damaged(what = 'is cut off or damaged; get it again.'): InvalidFileError {
  return new InvalidFileError('PNG', what);
}

function* readChunks(file: Uint8Array): Generator<Chunk, undefined> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let start = signature.length, count = 0; ; count++) {
    if (count === maxChunks) throw damaged(`has more than ${maxChunks} parts; save it again.`);
    if (start + head + tail > file.length) throw damaged();
    const end = start + head + view.getUint32(start);
    if (end + tail > file.length) throw damaged();
    const type = String.fromCharCode(...file.subarray(start + 4, start + head));
    if (!/^[A-Za-z]{4}$/.test(type)) throw damaged();
    yield { type, content: file.subarray(start + head, end), bytes: file.subarray(start, end + tail) };
    if (type === 'IEND') return;
    start = end + tail;
  }
}

/** The chunks after the first that say what the pixels are. */
function partsOfPixels(chunks: readonly Chunk[], { colours, depth }: PngHeader): Chunk[] {
  const parts = chunks.filter(({ type }) => {
    if (type === 'PLTE') return colours.isIndexed;
    if (type === 'tRNS') return !colours.hasAlpha;
    return isCritical(type);
  });
  const order = parts.map(({ type }) => type).filter((type, i, all) => type !== 'IDAT' || all[i - 1] !== 'IDAT');
  const unknown = order.find((type) => !['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'].includes(type));
  if (unknown !== undefined) throw damaged(`needs a reader that knows its part "${unknown}"; save it as a plain PNG.`);
  if (order.includes('IHDR')) throw damaged('is damaged: it says twice how large it is; get it again.');
  const palette = parts.find(({ type }) => type === 'PLTE')?.content;
  if (colours.isIndexed && !palette) throw damaged('is damaged: it has no palette for its colours; get it again.');
  const isWhole = /^(PLTE )?(tRNS )?IDAT IEND$/.test(order.join(' '));
  if (!isWhole) throw damaged();
  if (palette && !(palette.length % 3 === 0 && palette.length > 0 && palette.length <= 3 * 2 ** depth)) throw damaged();
  const transparency = parts.find(({ type }) => type === 'tRNS')?.content.length ?? 0;
  if (palette ? transparency > palette.length / 3 : ![0, 2 * colours.channels].includes(transparency)) throw damaged();
  return parts;
}

/** Whether pixels can't be read without a chunk: its type begins with a capital. */
function isCritical(type: string): boolean {
  return type < 'a';
}

/** How many bytes are inflated at once: of each come a thousand at most. */
const portion = 4096;

/** Inflates the pixels, keeping none. @throws {InvalidFileError} unless they are as many as they should be. */
function checkPixels(data: readonly Chunk[], expected: number): void {
  let size = 0;
  const inflator = new Unzlib((bytes) => {
    size += bytes.length;
  });
  try {
    for (const bytes of portionsOf(data)) {
      inflator.push(bytes, false);
      if (size > expected) break;
    }
    if (size < expected) inflator.push(new Uint8Array(0), true);
  } catch (cause) {
    throw new InvalidFileError('PNG', 'is cut off or damaged; get it again.', { cause });
  }
  if (size < expected) throw damaged();
  if (size > expected) throw damaged('is damaged: it holds more pixels than it says; get it again.');
}

/** The content of chunks in portions: each that is inflated costs a copy of the last 32 kB before it. */
function* portionsOf(data: readonly Chunk[]): Generator<Uint8Array, void> {
  let gathered = new Uint8Array(portion);
  let length = 0;
  for (const { content } of data) {
    for (let start = 0; start < content.length; ) {
      const part = content.subarray(start, start + portion - length);
      gathered.set(part, length);
      length += part.length;
      start += part.length;
      if (length < portion) continue;
      yield gathered;
      gathered = new Uint8Array(portion);
      length = 0;
    }
  }
  yield gathered.subarray(0, length);
}
