import { type FloatTensor, InvalidArgumentError } from '@langevin/core';
import { isImageChannels, RasterImage } from './raster-image.ts';

/** What `generate` returns for each output type. */
export interface OutputImages {
  /** One picture per image. */
  image: RasterImage[];
  /** Float32 `[batch, channels, height, width]`, values in [0, 1]. */
  tensor: FloatTensor;
  /** Float32 `[batch, channels, height, width]`: the run's last mean, which `toImages` makes pictures of. */
  latent: FloatTensor;
}

/** In which form a pipeline returns its images. */
export type OutputType = keyof OutputImages;

/** The forms of images that are pictures; every pipeline has these. */
export type PictureOutput = Exclude<OutputType, 'latent'>;

/** What a pipeline that makes images returns. */
export interface ImagePipelineOutput<T extends OutputType = 'image'> {
  readonly images: OutputImages[T];
  /** How often the network was evaluated, each time on the whole batch. */
  readonly evaluations: number;
  /** The seed that makes these images again; undefined where the caller brought generators. */
  readonly seed: number | bigint | undefined;
}

/**
 * Checks, before a run, that images of so many channels can be returned in the form asked for.
 *
 * @param types - those that the pipeline has.
 * @throws {InvalidArgumentError} naming `outputType`.
 */
export function checkOutputType(outputType: OutputType, types: readonly OutputType[], channels: number): void {
  if (!types.includes(outputType)) {
    throw new InvalidArgumentError('outputType', `"${outputType}" is not one of ${types.join(', ')}.`);
  }
  if (outputType === 'image' && !isImageChannels(channels)) {
    throw new InvalidArgumentError('outputType', `images of ${channels} channels are no pictures; ask for 'tensor'.`);
  }
}

/** Brings images `[batch, channels, height, width]` into the form asked for. */
export function toOutput<T extends OutputType>(images: FloatTensor, outputType: T): OutputImages[T] {
  return (outputType === 'image' ? RasterImage.fromTensor(images) : images) as OutputImages[T];
}
