import { damagedPng } from './damaged-png.ts';
import { signature } from './png-bytes.ts';
import { checksum } from './png-checksum.ts';
import type { PngColours } from './png-colours.ts';
import { type PngHeader, readPngHeader } from './png-header.ts';

/** What a PNG file says of its pixels, and these. */
export interface PngParts extends PngColours {
  /** The pixels, compressed, in pieces. */
  readonly data: readonly Uint8Array[];
}

/** A part of a PNG file: https://www.w3.org/TR/png-3/#5Chunk-layout. */
interface Chunk {
  readonly type: string;
  readonly content: Uint8Array;
  /** Whether its checksum fits. */
  isWhole(): boolean;
}

/** A chunk's length and type in front of its content, and its checksum behind. */
const [head, tail] = [8, 4];
/** More chunks than any program writes: pixels are mostly in pieces of 8 kB or more. Each takes memory of ours. */
const maxChunks = 100_000;

/**
 * Finds the parts of a PNG file that say what its pixels are, which are whole. What else it holds, such as a colour profile,
 * may be as it likes.
 *
 * @throws {InvalidFileError} that says what is wrong.
 */
export function readPngParts(file: Uint8Array): PngParts {
  if (file[0] !== signature[0]) throw damagedPng('is no PNG file; convert it to one.');
  if (signature.some((byte, i) => byte !== file[i])) throw damagedPng();
  const chunks = readChunks(file);
  const { value: first } = chunks.next();
  if (first?.type !== 'IHDR') throw damagedPng();
  const header = readPngHeader(first.content);
  const parts = partsOfPixels([...chunks], header);
  if (![first, ...parts].every((chunk) => chunk.isWhole())) throw damagedPng();
  const contentOf = (type: string) => parts.filter((part) => part.type === type).map(({ content }) => content);
  const [palette] = contentOf('PLTE');
  const [transparency] = contentOf('tRNS');
  return { header, palette, transparency, data: contentOf('IDAT') };
}

function* readChunks(file: Uint8Array): Generator<Chunk, undefined> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let start = signature.length, count = 0; ; count++) {
    if (count === maxChunks) throw damagedPng(`has more than ${maxChunks} parts; save it again.`);
    if (start + head + tail > file.length) throw damagedPng();
    const end = start + head + view.getUint32(start);
    if (end + tail > file.length) throw damagedPng();
    const typed = file.subarray(start + 4, end);
    const type = String.fromCharCode(...typed.subarray(0, 4));
    if (!/^[A-Za-z]{4}$/.test(type)) throw damagedPng();
    yield { type, content: typed.subarray(4), isWhole: () => checksum(typed) === view.getUint32(end) };
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
  if (unknown !== undefined)
    throw damagedPng(`needs a reader that knows its part "${unknown}"; save it as a plain PNG.`);
  if (order.includes('IHDR')) throw damagedPng('is damaged: it says twice how large it is; get it again.');
  const palette = parts.find(({ type }) => type === 'PLTE')?.content;
  if (colours.isIndexed && !palette) throw damagedPng('is damaged: it has no palette for its colours; get it again.');
  const isWhole = /^(PLTE )?(tRNS )?IDAT IEND$/.test(order.join(' '));
  if (!isWhole) throw damagedPng();
  if (palette && !(palette.length % 3 === 0 && palette.length > 0 && palette.length <= 3 * 2 ** depth))
    throw damagedPng();
  const transparency = parts.find(({ type }) => type === 'tRNS')?.content.length ?? 0;
  if (palette ? transparency > palette.length / 3 : ![0, 2 * colours.channels].includes(transparency))
    throw damagedPng();
  return parts;
}

/** Whether pixels can't be read without a chunk: its type begins with a capital. */
function isCritical(type: string): boolean {
  return type < 'a';
}
