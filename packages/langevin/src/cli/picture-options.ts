import { InvalidArgumentError } from '@langevin/core';
import type { StreamOptions } from '@langevin/pipeline';
import { Option } from 'commander';
import { type KnownFlags, knownOptions, knownPart } from './known-pictures.ts';
import { positiveInteger, share } from './option-values.ts';
import { type DrawnImages, inChannels, pictureOf } from './picture-files.ts';

/** What the images are made of besides noise, as commander parses it: paths of pictures, and what is done with them. */
export interface PictureFlags extends KnownFlags {
  readonly image?: string;
  readonly strength?: number;
  readonly jumpLength?: number;
  readonly jumpNSample?: number;
}

/** A pipeline's options that have to do with pictures. */
export type PictureOptions = Pick<StreamOptions, 'known' | 'image' | 'strength' | 'jumpLength' | 'jumpNSample'>;

/** The file of the picture that a run starts from: `--strength` changes one of which a part is known as well, as in the library. */
function startingFile(flags: PictureFlags): readonly [option: string, path: string] | undefined {
  const { image, strength, inpaint, colorize } = flags;
  if (image !== undefined) return ['--image', image];
  if (strength === undefined) return undefined;
  if (inpaint !== undefined) return ['--inpaint', inpaint];
  if (colorize !== undefined) return ['--colorize', colorize];
  throw new InvalidArgumentError('--strength', 'there is no --image, --inpaint or --colorize to start from.');
}

/** `--image` with its `--strength`, and pictures of which a part is known, with how a run jumps to fit them. */
export function pictureOptions(): Option[] {
  return [
    new Option('--image <picture>', 'a picture to start from, and to change'),
    new Option(
      '--strength <share>',
      'of the steps that change the picture, up to 1 (default: 0.8 of --image, all of others)',
    ).argParser(share),
    ...knownOptions(),
    new Option('--jump-length <n>', 'steps back up at once, for what is drawn to fit the picture better').argParser(
      positiveInteger,
    ),
    new Option('--jump-n-sample <n>', 'how often the same steps are gone down').argParser(positiveInteger),
  ];
}

/**
 * The options for a pipeline, with the pictures that the user gave.
 *
 * @throws {InvalidArgumentError} naming the option whose file can't be read, or doesn't fit the images, or that lacks another.
 */
export async function picturesFor(flags: PictureFlags, drawn: DrawnImages): Promise<PictureOptions> {
  const { strength, jumpLength, jumpNSample } = flags;
  const known = await knownPart(flags, drawn);
  const start = startingFile(flags);
  const image = start && (await pictureOf(...start, drawn));
  return { known, image: image && inChannels(image, drawn.channels), strength, jumpLength, jumpNSample };
}
