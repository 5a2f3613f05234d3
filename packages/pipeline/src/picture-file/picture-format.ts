/** Formats whose pictures are read. */
export type PictureFormat = 'PNG' | 'JPEG' | 'WebP';

/** What files of a format begin with: characters of one byte, of which a dot stands for any. */
const beginnings: Readonly<Record<PictureFormat, readonly string[]>> = {
  PNG: ['\x89'],
  JPEG: ['\xff\xd8\xff'],
  WebP: ['RIFF....WEBP'],
};

/** Other formats, to be told what they are. */
const others: Readonly<Record<string, readonly string[]>> = {
  GIF: ['GIF8'],
  BMP: ['BM'],
  TIFF: ['II*\0', 'MM\0*'],
  AVIF: ['....ftypavi'],
  HEIC: ['....ftyphei', '....ftyphev', '....ftypmif', '....ftypmsf'],
  'JPEG XL': ['\xff\x0a', '....JXL '],
  'JPEG 2000': ['....jP  '],
  SVG: ['<svg', '<?xml'],
};

/** The format of a picture's file, by its first bytes. */
export function pictureFormat(file: Uint8Array): PictureFormat | undefined {
  return formatIn(beginnings, file) as PictureFormat | undefined;
}

/** The name of a format that isn't read, by the first bytes of a file of it. */
export function otherFormat(file: Uint8Array): string | undefined {
  return formatIn(others, file);
}

function formatIn(formats: Readonly<Record<string, readonly string[]>>, file: Uint8Array): string | undefined {
  const first = String.fromCharCode(...file.subarray(0, 12));
  const begins = (beginning: string): boolean =>
    [...beginning].every((character, i) => character === '.' || character === first[i]);
  return Object.keys(formats).find((format) => formats[format]!.some(begins));
}
