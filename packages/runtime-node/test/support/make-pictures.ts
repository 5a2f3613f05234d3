// Makes fixtures/pictures: npx tsx packages/runtime-node/test/support/make-pictures.ts

import { writeFileSync } from 'node:fs';
import sharp from 'sharp';

const [width, height] = [24, 16];

/** Colours that change slowly, and differ in every corner. */
const pixels = new Uint8Array(3 * width * height);
for (let i = 0; i < width * height; i++) {
  const [x, y] = [i % width, Math.floor(i / width)];
  pixels.set([20 + 9 * x, 230 - 12 * y, 60 + 4 * x + 6 * y], 3 * i);
}
const source = () => sharp(pixels, { raw: { width, height, channels: 3 } });
const opacity = Buffer.from(Array.from({ length: width * height }, (_, i) => (i % width < 12 ? 255 : 128)));
const seeThrough = () => source().joinChannel(opacity, { raw: { width, height, channels: 1 } });
const quality = { quality: 95 };

const pictures = {
  'source.png': source().png(),
  'see-through.png': seeThrough().png(),
  'source.jpg': source().jpeg(quality),
  'progressive.jpg': source().jpeg({ ...quality, progressive: true, mozjpeg: false }),
  'gray.png': source().grayscale().toColourspace('b-w').png(),
  'gray.jpg': source().grayscale().toColourspace('b-w').jpeg(quality),
  'cmyk.jpg': source().toColourspace('cmyk').jpeg(quality),
  // Colours of another space, and a profile that says which.
  'profile.png': source().withIccProfile('p3').png(),
  'profile.jpg': source().withIccProfile('p3').jpeg(quality),
  // To be turned by a quarter.
  'turned.jpg': source().withMetadata({ orientation: 6 }).jpeg(quality),
  'turned.webp': source().withMetadata({ orientation: 6 }).webp({ lossless: true }),
  'lossy.webp': source().webp(quality),
  'lossless.webp': source().webp({ lossless: true }),
  'see-through.webp': seeThrough().webp({ lossless: true }),
  'see-through-lossy.webp': seeThrough().webp(quality),
  'animation.webp': sharp(Buffer.concat([pixels, pixels.toReversed()]), {
    raw: { width, height: 2 * height, channels: 3, pageHeight: height },
  }).webp({ lossless: true }),
};

for (const [name, picture] of Object.entries(pictures)) {
  writeFileSync(new URL(`../../../../fixtures/pictures/${name}`, import.meta.url), await picture.toBuffer());
}
