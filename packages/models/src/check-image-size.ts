import { InvalidArgumentError } from '@langevin/core';
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
  { height, width }: ImageSize,
): void {
  const multiple = 2 ** (blockOutChannels.length - 1);
  if ([height, width].every((pixels) => pixels > 0 && pixels % multiple === 0)) return;
  throw new InvalidArgumentError(
    argument,
    `is ${height}×${width}; height and width must be multiples of ${multiple} for this network.`,
  );
}
