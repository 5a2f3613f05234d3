import { InvalidFileError } from '@langevin/core';
import { damagedPicture, type PictureOutline } from './picture-outline.ts';

/** The markers of ITU-T T.81, table B.1, that are asked for here. */
const [startOfScan, endOfImage] = [0xda, 0xd9];
/** Scans that are decoded at most: each of them goes over all pixels. Programs write 10 or so. */
const maxScans = 100;

/**
 * Looks a JPEG file over (ITU-T T.81, annex B): how large it is, and that it goes to its end. Decoders draw gray what a file
 * lacks, or not, as they like.
 *
 * @throws {InvalidFileError} that says what is wrong.
 */
export function jpegOutline(file: Uint8Array): PictureOutline {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let outline: PictureOutline | undefined;
  let scans = 0;
  for (let at = nextMarker(file, 2); ; ) {
    const marker = file[at + 1];
    if (marker === undefined) throw damagedPicture('JPEG');
    if (marker === endOfImage) break;
    const length = at + 4 <= file.length ? view.getUint16(at + 2) : 0;
    const end = at + 2 + length;
    if (length < 2 || end > file.length) throw damagedPicture('JPEG');
    if (isStartOfFrame(marker)) {
      // A second one could be of another size.
      if (outline || length < 8) throw damagedPicture('JPEG');
      outline = { height: view.getUint16(at + 5), width: view.getUint16(at + 7), channels: channelsFor(file[at + 9]!) };
    }
    if (marker === startOfScan && ++scans > maxScans) {
      throw new InvalidFileError('JPEG', `holds its pixels in more than ${maxScans} scans; save it again.`);
    }
    at = nextMarker(file, end);
  }
  if (!outline || scans === 0) throw damagedPicture('JPEG');
  return outline;
}

/** Of the colours for print, whose meaning is up to a profile, each decoder makes its own. */
function channelsFor(components: number): 1 | 3 {
  if (components === 1 || components === 3) return components;
  if (components !== 4) throw damagedPicture('JPEG');
  throw new InvalidFileError('JPEG', 'has the colours of a printer (CMYK); save it in RGB.');
}

/** Where the next marker is that begins a part, or ends the image: neither a byte of pixels, nor a restart among them. */
function nextMarker(file: Uint8Array, from: number): number {
  for (let at = file.indexOf(0xff, from); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const code = file[at + 1];
    const isAmongPixels = code === 0 || code === 1 || code === 0xff || (code! >= 0xd0 && code! <= 0xd7);
    if (!isAmongPixels) return at;
  }
  return file.length;
}

/** SOF0 to SOF15, which leave out the codes of DHT, JPG and DAC. */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
