import { Unzlib } from 'fflate';
import { damagedPng } from './damaged-png.ts';

/**
 * How many bytes are inflated at once: of each come a thousand at most. Fewer take less memory, but each portion costs a copy
 * of the 32 kB before it, which counts where little comes of many.
 */
function portionOf(compressed: number, size: number): number {
  return size > 100 * compressed ? 1024 : 4096;
}

/**
 * Inflates pixels into one block of memory. What comes of a portion is dropped when it has been copied.
 *
 * @param parts - of the stream, one after the other.
 * @param size - how many bytes there are.
 * @throws {InvalidFileError} unless there are so many.
 */
export function inflatePixels(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(size);
  const compressed = parts.reduce((sum, part) => sum + part.length, 0);
  let length = 0;
  const inflator = new Unzlib((bytes) => {
    pixels.set(bytes.subarray(0, size - Math.min(length, size)), Math.min(length, size));
    length += bytes.length;
  });
  try {
    for (const bytes of portionsOf(parts, portionOf(compressed, size))) {
      inflator.push(bytes, false);
      if (length > size) break;
    }
    if (length < size) inflator.push(new Uint8Array(0), true);
  } catch (cause) {
    throw damagedPng(undefined, { cause });
  }
  if (length < size) throw damagedPng();
  if (length > size) throw damagedPng('is damaged: it holds more pixels than it says; get it again.');
  return pixels;
}

/** Bytes in portions of one length. */
function* portionsOf(parts: readonly Uint8Array[], portion: number): Generator<Uint8Array, void> {
  let gathered = new Uint8Array(portion);
  let length = 0;
  for (const bytes of parts) {
    for (let start = 0; start < bytes.length; ) {
      const part = bytes.subarray(start, start + portion - length);
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
