import { classNameOf, InvalidArgumentError } from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import type {
  DenoisingComponents,
  DenoisingPipeline,
  DiffusionPipeline,
  ImagePipeline,
  StreamOptions,
} from '@langevin/pipeline';
import type { LatentPipeline } from '@langevin/pipeline/latents';
import { chosenSize, type SizeFlags } from './image-size.ts';
import { inChannels } from './picture-files.ts';
import { type PictureFlags, type PictureOptions, picturesFor } from './picture-options.ts';
import { readPictureFile } from './read-picture-file.ts';

/** A pipeline that draws from noise. It says itself which of the options it takes. */
export type DrawingPipeline = DenoisingPipeline<DenoisingComponents, StreamOptions>;

/** Checks that a pipeline draws from noise. @throws {InvalidArgumentError} if it does not. */
export function requireDrawing(
  model: string,
  pipe: DiffusionPipeline,
): asserts pipe is DiffusionPipeline & DrawingPipeline {
  if ('generate' in pipe && 'stream' in pipe) return;
  throw new InvalidArgumentError('model', `${model} holds a ${classNameOf(pipe)}, which draws no images from noise.`);
}

/** Checks that a pipeline draws the pixels of images. @throws {InvalidArgumentError} if it does not. */
export function requireImagePipeline(
  model: string,
  pipe: DiffusionPipeline,
): asserts pipe is DiffusionPipeline & ImagePipeline {
  requireDrawing(model, pipe);
  if (!isLatent(pipe)) return;
  throw new InvalidArgumentError('model', `${model} holds a ${classNameOf(pipe)}, which draws latents and no pixels.`);
}

/**
 * The pictures that the user gave, as the pipeline takes them.
 *
 * @throws {InvalidArgumentError} naming the option whose file can't be read, doesn't fit the images, or has no use.
 */
export async function picturesOf(pipe: DrawingPipeline, flags: PictureFlags & SizeFlags): Promise<PictureOptions> {
  const { config } = pipe.network;
  if (!isLatent(pipe)) {
    const size = pipe.network instanceof UNet2DModel ? chosenSize(flags, pipe.network.config) : undefined;
    return picturesFor(flags, { size, channels: config.inChannels });
  }
  const known = (['inpaint', 'mask', 'colorize', 'upscale'] as const).find((name) => flags[name] !== undefined);
  if (known !== undefined) {
    const problem = `a ${classNameOf(pipe)} draws latents, of which no pixel is known before`;
    throw new InvalidArgumentError(`--${known}`, `${problem}; leave it out.`);
  }
  const { image, strength, jumpLength, jumpNSample } = flags;
  const picture = image === undefined ? undefined : await readPictureFile('--image', image);
  return { image: picture && inChannels(picture, pipe.decoder.config.outChannels), strength, jumpLength, jumpNSample };
}

function isLatent(pipe: object): pipe is DrawingPipeline & Pick<LatentPipeline, 'decoder'> {
  return 'decoder' in pipe;
}
