import { readFileSync } from 'node:fs';
import { InvalidFileError } from '@langevin/core';
import { readPicture, readPng } from '@langevin/pipeline';
import { describe, expect, it } from 'vitest';
import { fixturePath } from '../../../test/support/reference.ts';

const bytesOf = (name: string): Uint8Array => Uint8Array.from(readFileSync(fixturePath(`pictures/${name}`)));
const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** What a file is refused with where nothing decodes it: that nothing does, if there is nothing else to say. */
async function refusal(bytes: Uint8Array): Promise<string> {
  const error: unknown = await readPicture(bytes, { platform: {} }).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(InvalidFileError);
  return (error as Error).message;
}

/** A file of which some bytes are others. */
function changed(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(values, at);
  return copy;
}

/** Where a progressive JPEG says its size: behind the marker, the length and the bits of its frame. */
const sizeAt = (jpeg: Uint8Array): number => jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc2) + 5;

const whole = 'is not decoded by this platform, which has no decodePicture; convert it to PNG.';
const damaged = 'is cut off or damaged; get it again.';

describe('a picture of any format', () => {
  it('is read by our own reader if it is a PNG, whatever the platform', async () => {
    const bytes = bytesOf('source.png');
    const platform = { decodePicture: () => Promise.reject(new Error('is not asked')) };
    expect(await readPicture(bytes, { platform })).toEqual(readPng(bytes));
    await expect(readPicture(bytes.subarray(0, 100))).rejects.toThrow(`PNG: ${damaged}`);
  });

  it.each<[format: string, beginning: string]>([
    ['GIF', 'GIF89a'],
    ['BMP', 'BM\x10'],
    ['TIFF', 'II*\0'],
    ['TIFF', 'MM\0*'],
    ['AVIF', '\0\0\0\x1cftypavif'],
    ['HEIC', '\0\0\0\x18ftypheic'],
    ['JPEG XL', '\0\0\0\x0cJXL \r\n'],
    ['JPEG 2000', '\0\0\0\x0cjP  \r\n'],
    ['SVG', '<svg xmlns='],
  ])('is refused as %s', async (format, beginning) => {
    expect(await refusal(ascii(beginning))).toBe(`${format}: is not read; convert it to PNG, JPEG or WebP.`);
  });

  it('is refused if it is nothing that is known', async () => {
    const unknown = 'picture: is no PNG, JPEG or WebP file; convert it to one.';
    for (const text of ['', '{}', 'RIFF....WAVEfmt ', '\xff\xd8']) expect(await refusal(ascii(text))).toBe(unknown);
    await expect(readPicture('face.jpg' as never)).rejects.toThrow('bytes: "face.jpg" is no Uint8Array');
  });

  it('is decoded by the platform that is installed, of which there has to be one', async () => {
    await expect(readPicture(bytesOf('source.jpg'))).rejects.toMatchObject({ code: 'platform_missing' });
    expect(await refusal(bytesOf('source.jpg'))).toBe(`JPEG: ${whole}`);
  });
});

describe('a JPEG', () => {
  const jpeg = bytesOf('progressive.jpg');

  it('is looked over up to its end, wherever it is cut off', async () => {
    expect(await refusal(jpeg)).toBe(`JPEG: ${whole}`);
    expect(await refusal(Uint8Array.of(...jpeg, 1, 2, 3))).toBe(`JPEG: ${whole}`);
    for (let length = 3; length < jpeg.length; length++) {
      expect(await refusal(jpeg.subarray(0, length))).toBe(`JPEG: ${damaged}`);
    }
  });

  it('is refused before it is decoded if it is too large, or says what it is not', async () => {
    const at = sizeAt(jpeg);
    const large = 'JPEG: has 65535 × 65535 pixels; up to 16 million are read. Make it smaller.';
    expect(await refusal(changed(jpeg, at, 255, 255, 255, 255))).toBe(large);
    expect(await refusal(changed(jpeg, at, 0x0f, 0xa0, 0x0f, 0xa0))).toBe(`JPEG: ${whole}`); // 4000 × 4000
    expect(await refusal(changed(jpeg, at, 0x0f, 0xa1, 0x0f, 0xa0))).toMatch('4000 × 4001 pixels');
    expect(await refusal(changed(jpeg, at, 0, 0))).toBe(`JPEG: ${damaged}`);
    expect(await refusal(changed(jpeg, at + 4, 2))).toBe(`JPEG: ${damaged}`);
    const frame = jpeg.subarray(at - 5, at + 14);
    expect(await refusal(Uint8Array.of(...jpeg.subarray(0, at - 5), ...frame, ...jpeg.subarray(at - 5)))).toBe(
      `JPEG: ${damaged}`,
    );
  });

  it('is refused if it is for print, or has more scans than any program writes', async () => {
    expect(await refusal(bytesOf('cmyk.jpg'))).toBe('JPEG: has the colours of a printer (CMYK); save it in RGB.');
    const scan = [0xff, 0xda, 0, 2];
    const scans = Uint8Array.of(...jpeg.subarray(0, -2), ...Array.from({ length: 100 }, () => scan).flat(), 0xff, 0xd9);
    expect(await refusal(scans)).toBe('JPEG: holds its pixels in more than 100 scans; save it again.');
  });
});

describe('a WebP', () => {
  it.each(['lossy.webp', 'lossless.webp', 'turned.webp'])('is as long as it says: %s', async (name) => {
    const webp = bytesOf(name);
    expect(await refusal(webp)).toBe(`WebP: ${whole}`);
    for (let length = 12; length < webp.length; length += 7) {
      expect(await refusal(webp.subarray(0, length))).toBe(`WebP: ${damaged}`);
    }
  });

  it('is refused before it is decoded if it is too large, an animation, or of another kind', async () => {
    const sizes = {
      'lossy.webp': [changed(bytesOf('lossy.webp'), 26, 0xff, 0x3f, 0xff, 0x3f), '16383 × 16383'],
      'lossless.webp': [changed(bytesOf('lossless.webp'), 21, 0xff, 0xff, 0xff, 0x0f), '16384 × 16384'],
      'turned.webp': [changed(bytesOf('turned.webp'), 24, 255, 255, 255, 255, 255, 255), '16777216 × 16777216'],
    } as const;
    for (const [bytes, size] of Object.values(sizes)) {
      expect(await refusal(bytes)).toBe(`WebP: has ${size} pixels; up to 16 million are read. Make it smaller.`);
    }
    expect(await refusal(bytesOf('animation.webp'))).toBe('WebP: is an animation; save one of its pictures.');
    expect(await refusal(changed(bytesOf('lossy.webp'), 15, 0x59))).toBe(`WebP: ${damaged}`);
    expect(await refusal(changed(bytesOf('lossy.webp'), 26, 0, 0))).toBe(`WebP: ${damaged}`);
  });
});
