import { type FloatTensor, InvalidArgumentError } from '@langevin/core';
import { isImageChannels, RasterImage } from './raster-image.ts';

/** What `generate` returns for each output type. */
export interface OutputImages {
  /** One picture per image. */
  image: RasterImage[];
  /** Float32 `[batch, channels, height, width]`, values in [0, 1]. */
  tensor: FloatTensor;
}

/** In which form a pipeline returns its images. */
export type OutputType = keyof OutputImages;

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
 * @throws {InvalidArgumentError} naming `outputType`.
 */
export function checkOutputType(outputType: OutputType, channels: number): void {
  if (outputType === 'tensor') return;
  if (outputType !== 'image')
    throw new InvalidArgumentError('outputType', `"${outputType}" is not 'image' or 'tensor'.`);
  if (!isImageChannels(channels)) {
    throw new InvalidArgumentError('outputType', `images of ${channels} channels are no pictures; ask for 'tensor'.`);
  }
}

/** Brings images `[batch, channels, height, width]` with values in [0, 1] into the form asked for. */
export function toOutput<T extends OutputType>(images: FloatTensor, outputType: T): OutputImages[T] {
  return (outputType === 'tensor' ? images : RasterImage.fromTensor(images)) as OutputImages[T];
}
