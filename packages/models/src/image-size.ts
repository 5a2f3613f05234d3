import { checkOptions, type FloatTensor, InvalidArgumentError } from '@langevin/core';
import type { ImageSize } from './network/graph.ts';
import type { UNet2DConfig } from './unet2d-config.ts';

/**
 * Checks that a network takes images of a size: each of its blocks but the last halves it, and every half is whole.
 *
 * @param argument - what the caller calls the size.
 * @throws {InvalidArgumentError} unless height and width are multiples of the network's total downsampling.
 */
export function checkImageSize(
  argument: string,
  { blockOutChannels }: Pick<UNet2DConfig, 'blockOutChannels'>,
  size: ImageSize,
): void {
  checkOptions(size, { height: 'number', width: 'number' }, argument);
  const { height, width } = size;
  const multiple = 2 ** (blockOutChannels.length - 1);
  if ([height, width].every((pixels) => pixels > 0 && pixels % multiple === 0)) return;
  throw new InvalidArgumentError(
    argument,
    `is ${height}×${width}; height and width must be multiples of ${multiple} for this network.`,
  );
}

/** The image size that the configuration names, if it names one. */
export function configuredSize({ sampleSize }: Pick<UNet2DConfig, 'sampleSize'>): ImageSize | undefined {
  if (sampleSize === null) return undefined;
  const [height, width] = typeof sampleSize === 'number' ? [sampleSize, sampleSize] : sampleSize;
  return { height, width };
}

/** The image size that the configuration names. @throws {InvalidArgumentError} if it names none. */
export function requireConfiguredSize(config: UNet2DConfig): ImageSize {
  const size = configuredSize(config);
  if (size !== undefined) return size;
  throw new InvalidArgumentError('size', 'the configuration has no sampleSize; give { height, width }.');
}

/** The size of a batch of images. */
export function imageSizeOf({ dims }: FloatTensor): ImageSize {
  return { height: dims[2]!, width: dims[3]! };
}

/** Some size that the network takes: its parameters are the same at all. */
export function anySize({ blockOutChannels }: Pick<UNet2DConfig, 'blockOutChannels'>): ImageSize {
  const smallest = 2 ** (blockOutChannels.length - 1);
  return { height: smallest, width: smallest };
}
