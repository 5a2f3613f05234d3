import { InvalidArgumentError } from '@langevin/core';
import { type KnownPart, knownBlocks, knownGray, knownPixels } from '@langevin/pipeline';
import { Option } from 'commander';
import { type DrawnImages, inChannels, pictureOf, sizeOf } from './picture-files.ts';
import { readPictureFile } from './read-picture-file.ts';

/** The pictures of which a part is known, as commander parses them: paths of their files. */
export interface KnownFlags {
  readonly inpaint?: string;
  readonly mask?: string;
  readonly colorize?: string;
  readonly upscale?: string;
}

/** `--inpaint` with its `--mask`, `--colorize` and `--upscale`: a picture that the images are drawn to fit. */
export function knownOptions(): Option[] {
  return [
    new Option('--inpaint <picture>', 'a picture of which a part is drawn anew, as --mask says').conflicts('colorize'),
    new Option('--mask <picture>', 'white where the picture is drawn anew, and black where it is kept'),
    new Option('--colorize <picture>', 'a gray picture, to be coloured').conflicts('upscale'),
    new Option('--upscale <picture>', 'a small picture, to be drawn at the size of the images').conflicts('inpaint'),
  ];
}

/**
 * What is known of the images, if the user gave a picture.
 *
 * @throws {InvalidArgumentError} naming the option whose file can't be read, or doesn't fit the images.
 */
export async function knownPart(flags: KnownFlags, drawn: DrawnImages): Promise<KnownPart | undefined> {
  const { inpaint, mask, colorize, upscale } = flags;
  if (inpaint !== undefined || mask !== undefined) return inpainted(inpaint, mask, drawn);
  if (colorize !== undefined) return colorized(colorize, drawn);
  if (upscale !== undefined) return upscaled(upscale, drawn);
  return undefined;
}

async function inpainted(
  imagePath: string | undefined,
  maskPath: string | undefined,
  drawn: DrawnImages,
): Promise<KnownPart> {
  if (imagePath === undefined) throw new InvalidArgumentError('--mask', 'there is no --inpaint to go with it.');
  if (maskPath === undefined) throw new InvalidArgumentError('--inpaint', 'there is no --mask to go with it.');
  const image = inChannels(await pictureOf('--inpaint', imagePath, drawn), drawn.channels);
  const mask = await pictureOf('--mask', maskPath, drawn);
  return naming({ image: '--inpaint', mask: '--mask' }, () => knownPixels({ image, mask }, drawn.channels));
}

async function colorized(path: string, drawn: DrawnImages): Promise<KnownPart> {
  const image = await pictureOf('--colorize', path, drawn);
  return naming({ image: '--colorize' }, () => knownGray(image.toGray(), drawn.channels));
}

async function upscaled(path: string, drawn: DrawnImages): Promise<KnownPart> {
  const small = inChannels(await readPictureFile('--upscale', path), drawn.channels);
  const { width, height } = sizeOf(drawn);
  const factor = width / small.width;
  if (!Number.isInteger(factor) || height !== factor * small.height) {
    const sizes = `${small.width} × ${small.height} pixels, of which ${width} × ${height} are no whole multiple`;
    throw new InvalidArgumentError('--upscale', `"${path}" has ${sizes}; resize it.`);
  }
  return naming({ image: '--upscale' }, () => knownBlocks(small, factor));
}

/** Gives what `make` makes; an error of it names the option in place of the argument that it became. */
function naming<T>(options: Readonly<Record<string, string>>, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof InvalidArgumentError)) throw cause;
    throw cause.renamed(options[cause.argument] ?? cause.argument);
  }
}
